import { type Batch, Entry, nowhere } from '../batch.ts';
import { Before, type Frontier } from '../frontier.ts';
import type { Known } from '../visited.ts';

/** Whose turn it is with a chunk. */
export const Turn = { free: 0, toExpand: 1, expanded: 2 } as const;

/** Words of the head of a chunk. */
const Head = { turn: 0, states: 1, expanded: 2, entries: 3, generated: 4, outdated: 5, words: 6 } as const;

/** Bytes of the states of a chunk, at most; of what they lead to there may be so many times as much. */
const statesBytes = 256 * 1024;
const statesMost = 256;
const entriesFactor = 16;

/** How many states of so many words a chunk has room for. */
export function statesOfChunk(stateWords: number): number {
  return Math.max(1, Math.min(statesMost, Math.floor(statesBytes / 4 / (Before.words + stateWords))));
}

/** Bytes of a chunk of states of so many words. */
export function chunkBytes(stateWords: number): number {
  const states = statesOfChunk(stateWords);
  return 4 * (Head.words + states * (Before.words + stateWords) + entriesFactor * states * (Entry.words + stateWords));
}

/**
 * Some states of the frontier, in order, and what expanding them led to: what the threads of a search hand to and fro. It lies in
 * shared memory, and belongs to whoever's turn it is.
 */
export class Chunk {
  private readonly head: Int32Array;
  private readonly states: Uint32Array;
  private readonly entries: Uint32Array;
  /** Words from state to state. */
  private readonly stride: number;

  constructor(buffer: SharedArrayBuffer, stateWords: number) {
    const inStates = statesOfChunk(stateWords) * (Before.words + stateWords);
    this.stride = Before.words + stateWords;
    this.head = new Int32Array(buffer, 0, Head.words);
    this.states = new Uint32Array(buffer, 4 * Head.words, inStates);
    this.entries = new Uint32Array(buffer, 4 * (Head.words + inStates));
  }

  get turn(): number {
    return Atomics.load(this.head, Head.turn);
  }

  /** Hands the chunk over; whoever waits for it wakes. */
  pass(turn: number): void {
    Atomics.store(this.head, Head.turn, turn);
    Atomics.notify(this.head, Head.turn);
  }

  /** Waits while the turn is `turn`, at most so many milliseconds. */
  wait(turn: number, milliseconds: number): void {
    Atomics.wait(this.head, Head.turn, turn, milliseconds);
  }

  /** States in it. */
  get length(): number {
    return this.head[Head.states];
  }

  /** States that have been expanded, from the first on. The others are to be expanded by somebody who can report. */
  get expanded(): number {
    return this.head[Head.expanded];
  }

  /** A reduction assumed too much. */
  get outdated(): boolean {
    return this.head[Head.outdated] !== 0;
  }

  /** Takes up to `count` states out of `frontier`. */
  fill(frontier: Frontier, count: number): void {
    const { states, stride } = this;
    let filled = 0;
    while (filled < count && frontier.length > 0) filled += frontier.take(states, filled * stride, count - filled);
    this.head[Head.states] = filled;
    this.disown();
  }

  /** Nothing of it has been expanded, whoever had it. */
  disown(): void {
    this.head[Head.expanded] = this.head[Head.entries] = this.head[Head.generated] = this.head[Head.outdated] = 0;
  }

  /** A reduction turned out to assume too much. */
  outdate(): void {
    this.head[Head.outdated] = 1;
  }

  /**
   * Adds what `batch` holds of the states that were expanded wholly, but not what `known` has. False, and nothing is added, where it
   * does not fit.
   */
  add(batch: Batch, known: Known): boolean {
    const { head, entries } = this;
    const { words, stateWords, stride } = batch;
    const width = stateWords + Entry.words;
    let count = head[Head.entries];
    let to = count * width;
    for (let entry = 0, at = batch.first; entry < batch.wholeCount; entry++, at += stride) {
      const parts = at + stateWords;
      if (words[parts + Entry.known] === nowhere) continue;
      if (known.has(words[parts + Entry.low], words[parts + Entry.high], words, at)) continue;
      if (to + width > entries.length) return false;
      for (let i = 0; i < width; i++) entries[to++] = words[at + i];
      count++;
    }
    head[Head.expanded] += batch.sources;
    head[Head.entries] = count;
    head[Head.generated] += batch.wholeGenerated;
    return true;
  }

  /** Makes `batch` show what is in it. */
  show(batch: Batch): void {
    batch.words = this.entries;
    batch.count = this.head[Head.entries];
    batch.generated = this.head[Head.generated];
  }

  /** Copies `count` states from number `index` on to `into[at]`, as a frontier does. */
  read(index: number, count: number, into: Uint32Array, at: number): void {
    const { states, stride } = this;
    into.set(states.subarray(index * stride, (index + count) * stride), at);
  }
}

/** The states of a chunk from some index on, as a frontier that is only read. */
export class ChunkFrontier implements Frontier {
  private chunk: Chunk;
  private next = 0;

  constructor(chunk: Chunk) {
    this.chunk = chunk;
  }

  /** Begins with state number `from` of `chunk`. */
  begin(chunk: Chunk, from: number): void {
    this.chunk = chunk;
    this.next = from;
  }

  get length(): number {
    return this.chunk.length - this.next;
  }

  take(into: Uint32Array, at: number, most: number): number {
    const count = Math.min(most, this.length);
    this.chunk.read(this.next, count, into, at);
    this.next += count;
    return count;
  }

  push(): boolean {
    throw new Error('a chunk is only read');
  }

  free(): void {
    this.next = this.chunk.length;
  }

  transfer(): void {
    throw new Error('a chunk is only read');
  }
}
