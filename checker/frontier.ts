import type { Archive, Archived } from './archive.ts';
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
  /** Gives its memory back; it is empty then. */
  free(): void;
}

/** Words kept with each record: state, depth, switches. */
const headerWords = 3;
const firstCapacity = 256;

/** Breadth-first: a ring of fixed-width records. */
export class Queue implements Frontier {
  length = 0;
  state = 0;
  depth = 0;
  switches = 0;
  private head = 0;
  private capacity = 0;
  private ring: Uint32Array = new Uint32Array(0);
  private readonly words: number;
  private readonly memory: MemoryBudget;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget) {
    this.words = words;
    this.memory = memory;
  }

  push(words: Uint32Array, from: number, state: number, depth: number, switches: number): boolean {
    if (this.length === this.capacity && !this.grow()) return false;
    let slot = this.head + this.length++;
    if (slot >= this.capacity) slot -= this.capacity;
    write(this.ring, slot * (this.words + headerWords), this.words, words, from, state, depth, switches);
    return true;
  }

  pop(into: StateRecord): void {
    let at = this.head * (this.words + headerWords);
    const ring = this.ring;
    const words = into.words;
    this.state = ring[at++];
    this.depth = ring[at++];
    this.switches = ring[at++];
    for (let i = 0; i < words.length; i++) words[i] = ring[at++];
    this.head = this.head + 1 === this.capacity ? 0 : this.head + 1;
    this.length--;
  }

  free(): void {
    this.memory.release(this.ring);
    this.ring = new Uint32Array(0);
    this.length = this.head = this.capacity = 0;
  }

  transfer(archive: Archive): void {
    this.length = archive.number(this.length);
    this.head = archive.number(this.head);
    this.ring = archive.grown(this.ring, this.ring.length, this.memory);
    this.capacity = this.ring.length / (this.words + headerWords);
  }

  /** Doubles the ring and unrolls it: the part that had wrapped round goes behind the rest. */
  private grow(): boolean {
    const stride = this.words + headerWords;
    const capacity = Math.max(firstCapacity, this.capacity * 2);
    const buffer = this.memory.allocate(capacity * stride * 4);
    if (buffer === null) return false;
    const ring = new Uint32Array(buffer);
    ring.set(this.ring.subarray(this.head * stride));
    ring.set(this.ring.subarray(0, this.head * stride), (this.capacity - this.head) * stride);
    this.memory.release(this.ring);
    this.ring = ring;
    this.head = 0;
    this.capacity = capacity;
    return true;
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
  private capacity = 0;
  private stack: Uint32Array = new Uint32Array(0);
  private readonly words: number;
  private readonly memory: MemoryBudget;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget) {
    this.words = words;
    this.memory = memory;
  }

  push(words: Uint32Array, from: number, state: number, depth: number, switches: number): boolean {
    const stride = this.words + headerWords;
    if (this.length === this.capacity) {
      const capacity = Math.max(firstCapacity, this.capacity * 2);
      const grown = this.memory.grow(this.stack, capacity * stride);
      if (grown === null) return false;
      this.stack = grown;
      this.capacity = capacity;
    }
    write(this.stack, this.length++ * stride, this.words, words, from, state, depth, switches);
    return true;
  }

  pop(into: StateRecord): void {
    let at = --this.length * (this.words + headerWords);
    const stack = this.stack;
    const words = into.words;
    this.state = stack[at++];
    this.depth = stack[at++];
    this.switches = stack[at++];
    for (let i = 0; i < words.length; i++) words[i] = stack[at++];
  }

  free(): void {
    this.memory.release(this.stack);
    this.stack = new Uint32Array(0);
    this.length = this.capacity = 0;
  }

  transfer(archive: Archive): void {
    const stride = this.words + headerWords;
    this.length = archive.number(this.length);
    this.stack = archive.grown(this.stack, this.length * stride, this.memory);
    this.capacity = this.stack.length / stride;
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
