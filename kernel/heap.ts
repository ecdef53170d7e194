import type { Layout } from './layout.ts';

/** Words of what shim/runtime/memory.c keeps of an allocation. */
const Word = { offset: 0, size: 1, name: 3, private: 4 } as const;
const chunkWords = 5;

/** What is allocated of metadata, by the number of the allocation in the order of addresses. */
export class Heap {
  private readonly words: Uint32Array;
  private readonly layout: Layout;

  constructor(words: Uint32Array, layout: Layout) {
    this.words = words;
    this.layout = layout;
  }

  get count(): number {
    return this.words[this.layout.chunkCount >>> 2]!;
  }
  begin(chunk: number): number {
    return this.layout.heap + this.word(chunk, Word.offset);
  }
  bytes(chunk: number): number {
    return this.word(chunk, Word.size);
  }

  /** The process that asked for it, or -1: it is there since boot. */
  askedBy(chunk: number): number {
    return (this.word(chunk, Word.name) >>> 8) - 1;
  }
  /** Its number among those of who asked for it. */
  numberOf(chunk: number): number {
    return this.word(chunk, Word.name) & 0xff;
  }
  /** Whether the call that asked for it is still under way. */
  isPrivate(chunk: number): boolean {
    return this.word(chunk, Word.private) !== 0;
  }

  /** The allocation that [address, address + size) lies inside, or -1. */
  at(address: number, size: number): number {
    if (address < this.layout.heap) return -1;
    const { count } = this;
    for (let chunk = 0; chunk < count; chunk++) {
      const begin = this.begin(chunk);
      if (address >= begin && address + size <= begin + this.bytes(chunk)) return chunk;
    }
    return -1;
  }

  /** Exchanges what two processes have asked for. */
  exchange(one: number, other: number): void {
    for (let chunk = 0; chunk < this.count; chunk++) {
      const process = this.askedBy(chunk);
      const renamed = process === one ? other : process === other ? one : process;
      if (renamed !== process) this.words[this.first(chunk) + Word.name] = ((renamed + 1) << 8) | this.numberOf(chunk);
    }
  }

  private word(chunk: number, word: number): number {
    return this.words[this.first(chunk) + word]!;
  }

  private first(chunk: number): number {
    return (this.layout.chunks >>> 2) + chunk * chunkWords;
  }
}
