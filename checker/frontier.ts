import type { Archive, Archived } from './archive.ts';
import { Blocks } from './blocks.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';
import { StateRecord } from './record.ts';

/** What stands before each record of a frontier, in words. */
export const Before = { number: 0, depth: 1, switches: 2, words: 3 } as const;

/** The states found and not yet expanded. Which of them comes next is the search strategy. */
export interface Frontier extends Archived {
  readonly length: number;
  /** Adds the record at `words[from]`. Returns false, and adds nothing, where it would have to grow and the budget refuses. */
  push(words: Uint32Array, from: number, number: number, depth: number, switches: number): boolean;
  /**
   * Moves the next records, each behind its `Before`, to where `into[at]` begins. Returns how many: up to `most`, at least one. Only while
   * `length` is not 0.
   */
  take(into: Uint32Array, at: number, most: number): number;
  /** Puts aside what can wait, and gives its memory back. False, or left out: nothing can. */
  putAside?(): boolean;
  /** Gives its memory back; it is empty then. */
  free(): void;
}

/** A place to take one record to. */
export class Taken {
  readonly words: Uint32Array;
  readonly record: StateRecord;

  /** `recordWords`: width of a record. */
  constructor(recordWords: number) {
    this.words = new Uint32Array(Before.words + recordWords);
    this.record = new StateRecord(this.words.subarray(Before.words));
  }

  /** Takes the next record. */
  from(frontier: Frontier): void {
    frontier.take(this.words, 0, 1);
  }

  get number(): number {
    return this.words[Before.number];
  }
  get depth(): number {
    return this.words[Before.depth];
  }
  get switches(): number {
    return this.words[Before.switches];
  }
}

const firstCapacity = 256;
/** Words of a block of a queue. */
const blockWords = 16_384;

/** Breadth-first: a chain of blocks, written at one end and read at the other. It grows without being copied. */
export class Queue implements Frontier {
  length = 0;
  /** The first is read, the last is written. Only those between can be put aside. */
  private readonly blocks: Blocks;
  /** Records read of the first block, and written to the last. */
  private read = 0;
  private written: number;
  private readonly blockRecords: number;
  private readonly words: number;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget) {
    const stride = words + Before.words;
    this.words = words;
    this.blockRecords = Math.max(1, Math.floor(blockWords / stride));
    this.blocks = new Blocks(this.blockRecords * stride, memory, true);
    this.written = this.blockRecords;
  }

  push(words: Uint32Array, from: number, number: number, depth: number, switches: number): boolean {
    if (this.written === this.blockRecords) {
      if (!this.blocks.begin()) return false;
      this.written = 0;
    }
    const at = this.written++ * (this.words + Before.words);
    write(this.blocks.last, at, this.words, words, from, number, depth, switches);
    this.length++;
    return true;
  }

  take(into: Uint32Array, at: number, most: number): number {
    const stride = this.words + Before.words;
    const inBlock = this.blocks.length === 1 ? this.written : this.blockRecords;
    const count = Math.min(most, inBlock - this.read);
    const begin = this.read * stride;
    into.set(this.blocks.inMemory(0)!.subarray(begin, begin + count * stride), at);
    this.read += count;
    this.length -= count;
    if (this.read === this.blockRecords) {
      this.blocks.shift();
      this.read = 0;
    }
    return count;
  }

  putAside(): boolean {
    return this.blocks.putAside();
  }

  free(): void {
    this.blocks.free();
    this.length = this.read = 0;
    this.written = this.blockRecords;
  }

  transfer(archive: Archive): void {
    this.length = archive.number(this.length);
    this.read = archive.number(this.read);
    this.written = archive.number(this.written);
    this.blocks.transfer(archive);
  }
}

/**
 * Depth-first: a stack of fixed-width records. A state is marked when it is pushed, so that the stack never holds more than the
 * unexpanded siblings along one path, and never a state twice.
 */
export class Stack implements Frontier {
  length = 0;
  protected readonly stack: GrowingWords;
  /** Words from record to record. */
  protected readonly stride: number;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget) {
    this.stride = words + Before.words;
    this.stack = new GrowingWords(memory);
  }

  push(words: Uint32Array, from: number, number: number, depth: number, switches: number): boolean {
    const { stride } = this;
    if ((this.length + 1) * stride > this.stack.length && !this.stack.growFrom(firstCapacity * stride)) return false;
    write(this.stack.words, this.length++ * stride, stride - Before.words, words, from, number, depth, switches);
    return true;
  }

  take(into: Uint32Array, at: number, _most: number): number {
    const { stride } = this;
    const from = --this.length * stride;
    const stack = this.stack.words;
    for (let i = 0; i < stride; i++) into[at + i] = stack[from + i];
    return 1;
  }

  free(): void {
    this.stack.free();
    this.length = 0;
  }

  transfer(archive: Archive): void {
    this.length = archive.number(this.length);
    archive.growing(this.stack, this.length * this.stride);
  }
}

function write(
  into: Uint32Array,
  offset: number,
  width: number,
  words: Uint32Array,
  from: number,
  number: number,
  depth: number,
  switches: number,
): void {
  let at = offset;
  into[at++] = number;
  into[at++] = depth;
  into[at++] = switches;
  for (let i = from; i < from + width; i++) into[at++] = words[i];
}
