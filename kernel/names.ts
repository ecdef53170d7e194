import type { Heap } from './heap.ts';
import { stateRange } from './layout.ts';
import type { Structures } from './structures.ts';

/** Bytes that a variable of a footprint stands for: list and pad_slots lie side by side. */
export const granule = 2;
/** Variables at most for what is allocated later: it goes by its address where it needs more. */
const namedMax = 1 << 16;

/**
 * How footprints call the bytes of memory: by their addresses, and what is allocated after the boot by who asked for it. Where that
 * comes to lie depends on who came first: one address is many things after each other, and what protects one of them does not
 * protect the next.
 */
export class Names {
  readonly variables: number;
  readonly heap: Heap;
  private readonly structures: Structures;
  private readonly begin: number;
  private readonly byAddress: number;
  /** Variables of an allocation that goes by its name, and how many of these each process has. */
  private readonly each: number;
  private readonly perProcess: number;

  /** `added`: how many pools each of `processes` can have at a time. */
  constructor(structures: Structures, heap: Heap, processes: number, added: number) {
    const { layout } = structures;
    const [begin, end] = stateRange(layout);
    this.structures = structures;
    this.heap = heap;
    this.begin = begin;
    this.byAddress = (end - begin) / granule;
    const descriptor = layout.poolBytes + layout.defaultAreas * layout.areaBytes;
    const table = Math.max(layout.defaultSlots, layout.segmentSlots) * layout.slotBytes;
    this.each = (Math.max(descriptor, table) + 16) / granule;
    // A pool is two allocations: its descriptor and its table of slots.
    this.perProcess = 2 * added * processes * this.each > namedMax ? 0 : 2 * added;
    this.variables = this.byAddress + processes * this.perProcess * this.each;
  }

  /** The variable of a byte. */
  of(address: number): number {
    return this.ofAllocated(address, this.heap.at(address, 1));
  }

  /** The variable of a byte of allocation `chunk`; -1: of none. */
  ofAllocated(address: number, chunk: number): number {
    const process = chunk < 0 ? -1 : this.heap.askedBy(chunk);
    if (process >= 0) {
      const number = this.heap.numberOf(chunk);
      const offset = Math.floor((address - this.heap.begin(chunk)) / granule);
      if (number < this.perProcess && offset < this.each) return this.first(process) + number * this.each + offset;
    }
    return Math.floor((address - this.begin) / granule);
  }

  /** Writes down that the memory of two processes is exchanged. `variables`: the new number of each. */
  exchange(variables: Int32Array, one: number, other: number): void {
    for (let i = 0; i < this.perProcess * this.each; i++) {
      variables[this.first(one) + i] = this.first(other) + i;
      variables[this.first(other) + i] = this.first(one) + i;
    }
  }

  /** What the variable is in the current state. */
  nameOf(variable: number): string {
    if (variable < this.byAddress) return this.structures.nameOf(this.begin + variable * granule);
    for (let chunk = 0; chunk < this.heap.count; chunk++) {
      const begin = this.heap.begin(chunk);
      const offset = (variable - this.ofAllocated(begin, chunk)) * granule;
      if (offset >= 0 && offset < this.heap.bytes(chunk)) return this.structures.nameOf(begin + offset);
    }
    return 'memory that is not allocated';
  }

  private first(process: number): number {
    return this.byAddress + process * this.perProcess * this.each;
  }
}
