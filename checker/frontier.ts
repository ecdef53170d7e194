import type { Archive, Archived } from './archive.ts';
import { Blocks } from './blocks.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';
import type { StateRecord } from './record.ts';

/** The states found and not yet expanded. Which of them comes next is the search strategy. */
export interface Frontier extends Archived {
  readonly length: number;
  /** What the last `pop` took out, besides the record. */
  readonly state: number;
  readonly depth: number;
  readonly switches: number;
  /** Adds the record at `words[from]`. Returns false, and adds nothing, where it would have to grow and the budget refuses. */
  push(words: Uint32Array, from: number, state: number, depth: number, switches: number): boolean;
  /** Moves the next record to `into`. Only while `length` is not 0. */
  pop(into: StateRecord): void;
  /** Puts aside what can wait, and gives its memory back. False, or left out: nothing can. */
  putAside?(): boolean;
  /** Gives its memory back; it is empty then. */
  free(): void;
}

/** Words kept with each record: state, depth, switches. */
const headerWords = 3;
const firstCapacity = 256;
/** Words of a block of a queue. */
const blockWords = 16_384;

/** Breadth-first: a chain of blocks, written at one end and read at the other. It grows without being copied. */
export class Queue implements Frontier {
  length = 0;
  state = 0;
  depth = 0;
  switches = 0;
  /** The first is read, the last is written. Only those between can be put aside. */
  private readonly blocks: Blocks;
  /** Records read of the first block, and written to the last. */
  private read = 0;
  private written: number;
  private readonly blockRecords: number;
  private readonly words: number;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget) {
    const stride = words + headerWords;
    this.words = words;
    this.blockRecords = Math.max(1, Math.floor(blockWords / stride));
    this.blocks = new Blocks(this.blockRecords * stride, memory, true);
    this.written = this.blockRecords;
  }

  push(words: Uint32Array, from: number, state: number, depth: number, switches: number): boolean {
    if (this.written === this.blockRecords) {
      if (!this.blocks.begin()) return false;
      this.written = 0;
    }
    const at = this.written++ * (this.words + headerWords);
    write(this.blocks.last, at, this.words, words, from, state, depth, switches);
    this.length++;
    return true;
  }

  pop(into: StateRecord): void {
    const block = this.blocks.inMemory(0)!;
    let at = this.read++ * (this.words + headerWords);
    const words = into.words;
    this.state = block[at++];
    this.depth = block[at++];
    this.switches = block[at++];
    for (let i = 0; i < words.length; i++) words[i] = block[at++];
    this.length--;
    if (this.read === this.blockRecords) {
      this.blocks.shift();
      this.read = 0;
    }
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
  state = 0;
  depth = 0;
  switches = 0;
  private readonly stack: GrowingWords;
  private readonly words: number;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget) {
    this.words = words;
    this.stack = new GrowingWords(memory);
  }

  push(words: Uint32Array, from: number, state: number, depth: number, switches: number): boolean {
    const stride = this.words + headerWords;
    if ((this.length + 1) * stride > this.stack.length && !this.stack.growFrom(firstCapacity * stride)) return false;
    write(this.stack.words, this.length++ * stride, this.words, words, from, state, depth, switches);
    return true;
  }

  pop(into: StateRecord): void {
    let at = --this.length * (this.words + headerWords);
    const stack = this.stack.words;
    const words = into.words;
    this.state = stack[at++];
    this.depth = stack[at++];
    this.switches = stack[at++];
    for (let i = 0; i < words.length; i++) words[i] = stack[at++];
  }

  free(): void {
    this.stack.free();
    this.length = 0;
  }

  transfer(archive: Archive): void {
    const stride = this.words + headerWords;
    this.length = archive.number(this.length);
    archive.growing(this.stack, this.length * stride);
  }
}

function write(
  into: Uint32Array,
  offset: number,
  width: number,
  words: Uint32Array,
  from: number,
  state: number,
  depth: number,
  switches: number,
): void {
  let at = offset;
  into[at++] = state;
  into[at++] = depth;
  into[at++] = switches;
  for (let i = from; i < from + width; i++) into[at++] = words[i];
}
