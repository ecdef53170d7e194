import { firstAddedPool, ghostBytes, poolsMax } from './build/configuration.ts';
import { Heap } from './heap.ts';
import type { Layout } from './layout.ts';
import type { Pools } from './pools.ts';

/**
 * What was allocated and nothing leads to any more, as kmemleak would find it: from the variables of the module, through every
 * allocation that a word of memory points into.
 */
export class Leaks {
  private readonly words: Uint32Array;
  private readonly octets: Uint8Array;
  private readonly layout: Layout;
  private readonly pools: Pools;
  private readonly heap: Heap;
  private readonly reached = new Set<number>();
  private readonly waiting: (readonly [begin: number, end: number])[] = [];

  constructor(buffer: ArrayBuffer, pools: Pools) {
    this.words = new Uint32Array(buffer);
    this.octets = new Uint8Array(buffer);
    this.layout = pools.layout;
    this.pools = pools;
    this.heap = new Heap(this.words, pools.layout);
  }

  /** The first leak in one line, or null. To be asked where nothing runs and nothing is mapped. */
  find(): string | null {
    const { layout, pools, reached, waiting } = this;
    const chunks = this.chunks();
    const runs = this.runs();
    if (runs.length === 0 && pools.count <= firstAddedPool) return null;
    reached.clear();
    // The engine's own table of pools is no reference, and what the engine keeps of idle processes holds none.
    waiting.push([layout.stateBegin, layout.room], [layout.room + ghostBytes, layout.heap]);
    for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
      for (let at = (range[0] + 3) & ~3; at < range[1]; at += 4) {
        if (at >= layout.pools && at < layout.pools + 4 * poolsMax) continue;
        this.reach(this.words[at >>> 2]!, chunks, runs);
      }
    }
    for (const [begin, end] of chunks) if (!reached.has(begin)) return this.chunkLeak(begin, end);
    const lost = runs.find((run) => !reached.has(run));
    return lost === undefined ? null : `the pages at 0x${lost.toString(16)} are allocated, but no pool is left there`;
  }

  private reach(word: number, chunks: readonly (readonly [number, number])[], runs: readonly number[]): void {
    for (const chunk of chunks) {
      if (word < chunk[0] || word >= chunk[1] || this.reached.has(chunk[0])) continue;
      this.reached.add(chunk[0]);
      this.waiting.push(chunk);
    }
    if (runs.includes(word)) this.reached.add(word);
  }

  private chunkLeak(begin: number, end: number): string {
    for (let pool = firstAddedPool; pool < this.pools.count; pool++) {
      if (this.pools.address(pool) === begin) return `pool ${pool} is allocated, but no list leads to it`;
    }
    return `${end - begin} bytes of metadata are allocated, but nothing points to them`;
  }

  private chunks(): (readonly [begin: number, end: number])[] {
    const { heap } = this;
    return Array.from({ length: heap.count }, (_, chunk) => [heap.begin(chunk), heap.begin(chunk) + heap.bytes(chunk)] as const);
  }

  /** Addresses of the runs of pages: RUNS_ADDRESS and RUN_STRIDE of shim/runtime/memory.c. */
  private runs(): number[] {
    const found: number[] = [];
    for (let run = 0; run < poolsMax - firstAddedPool; run++) {
      const order = this.octets[this.layout.runs + run]! - 1;
      if (order >= 0) found.push(runsAddress + run * runStride + (this.layout.pageBytes << order));
    }
    return found;
  }
}

const runsAddress = 0x50000000;
const runStride = 0x800000;
