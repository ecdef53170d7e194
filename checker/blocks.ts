import type { Archive } from './archive.ts';
import { CheckpointError } from './checkpoint.ts';
import type { MemoryBudget } from './memory.ts';

/** A place outside the memory, written in large pieces one behind the other. */
export interface Spill {
  /** Writes the words behind what was written before, or from `begin` on in place of as many that are not needed. Returns where they begin. */
  write(words: Uint32Array, begin?: number): number;
  /** Reads words that were written, from where they begin plus `offset` words. */
  read(begin: number, offset: number, into: Uint32Array): void;
}

/**
 * Blocks of words in the order in which they were begun, of which the last is being written. Where memory is short, whole blocks are
 * put aside into a spill, and are read from there.
 */
export class Blocks {
  /** A number: where the block begins in the spill. */
  private readonly blocks: (Uint32Array | number)[] = [];
  /** Memory of blocks that are no longer needed. */
  private readonly idle: Uint32Array[] = [];
  /** Where blocks begin in the spill that are no longer needed. */
  private readonly holes: number[] = [];
  private readonly blockWords: number;
  private readonly memory: MemoryBudget;
  /** The first block that can be put aside: not one that is being read. */
  private readonly firstAside: number;
  private readonly word = new Uint32Array(1);

  /** `readsFirst`: the first block is being read, and is not put aside. */
  constructor(blockWords: number, memory: MemoryBudget, readsFirst: boolean) {
    this.blockWords = blockWords;
    this.memory = memory;
    this.firstAside = readsFirst ? 1 : 0;
  }

  get length(): number {
    return this.blocks.length;
  }

  /** The block, or null where it has been put aside. */
  inMemory(index: number): Uint32Array | null {
    const block = this.blocks[index];
    return typeof block === 'number' ? null : block;
  }

  /** The last block, which is never put aside. */
  get last(): Uint32Array {
    return this.blocks[this.blocks.length - 1] as Uint32Array;
  }

  /** One word, wherever it is. */
  read(index: number, offset: number): number {
    const block = this.blocks[index];
    if (typeof block !== 'number') return block[offset];
    this.memory.spill!.read(block, offset, this.word);
    return this.word[0];
  }

  /** Begins another block behind the last; putting one aside where memory is short. False where that cannot be done either. */
  begin(): boolean {
    const block = this.idle.pop() ?? this.fresh() ?? this.putOneAside();
    if (block !== null) this.blocks.push(block);
    return block !== null;
  }

  /** Takes the first block away, and brings the next one into its memory if it had been put aside. */
  shift(): void {
    const first = this.blocks.shift() as Uint32Array;
    const next = this.blocks[0];
    if (typeof next === 'number') {
      this.memory.spill!.read(next, 0, first);
      this.holes.push(next);
      this.blocks[0] = first;
    } else {
      this.idle.push(first);
    }
  }

  /** Puts aside all blocks that can be, and gives their memory back. False: there was nothing to give. */
  putAside(): boolean {
    const freed = this.idle.splice(0);
    for (let block = this.putOneAside(); block !== null; block = this.putOneAside()) freed.push(block);
    for (const block of freed) this.memory.release(block);
    return freed.length > 0;
  }

  free(): void {
    for (const block of [...this.blocks.splice(0), ...this.idle.splice(0)]) {
      if (typeof block !== 'number') this.memory.release(block);
    }
  }

  transfer(archive: Archive): void {
    const blocks = archive.number(this.blocks.length);
    const through = new Uint32Array(this.blockWords);
    for (let index = 0; index < blocks; index++) {
      if (index === this.blocks.length && !this.begin()) {
        throw new CheckpointError('the memory that the search may use does not hold what it holds');
      }
      const block = this.blocks[index];
      if (typeof block === 'number') this.memory.spill!.read(block, 0, through);
      archive.fixed(typeof block === 'number' ? through : block);
    }
  }

  private fresh(): Uint32Array | null {
    const buffer = this.memory.allocate(this.blockWords * 4);
    return buffer === null ? null : new Uint32Array(buffer);
  }

  /** Puts the block aside that is needed latest, but not the last. Returns its memory, or null. */
  private putOneAside(): Uint32Array | null {
    const { spill } = this.memory;
    if (spill === null) return null;
    for (let index = this.blocks.length - 2; index >= this.firstAside; index--) {
      const block = this.blocks[index];
      if (typeof block === 'number') continue;
      this.blocks[index] = spill.write(block, this.holes.pop());
      return block;
    }
    return null;
  }
}
