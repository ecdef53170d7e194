/** Where the parts of an entry stand, in words from the end of its state, with which it begins. */
export const Entry = {
  /** Number of the stored state that was expanded, or `nowhere`: the entry is an initial state. */
  from: 0,
  /** The transition, packed; of an initial state its number. */
  decision: 1,
  /** Fingerprint. */
  low: 2,
  high: 3,
  depth: 4,
  switches: 5,
  /**
   * Number + 1 of the state where it is stored already; the entry is then an edge of the graph and no more. 0: not known. `nowhere`: it
   * is stored already, and nobody asks for edges.
   */
  known: 6,
  /** Predicates of progress that hold in the state (low half), and that held on the way from the state before (high half). */
  marks: 7,
  words: 8,
} as const;

/** Predicates of progress that an entry can tell of. */
export const marksBits = 16;

/** In place of the number of a stored state, and of that number + 1. */
export const nowhere = 0xffffffff;

const firstCapacity = 64;

/**
 * What expanding some states led to, in the order in which it was met: records of fixed width, one for each successor that may
 * be new, and where edges are kept one for each that is not.
 *
 * Between states and the visited set, so that successors can be computed elsewhere, many at a time, and looked up together.
 */
export class Batch {
  count = 0;
  /** Successors computed, those that left no entry included. */
  generated = 0;
  /** States that were expanded wholly, and what had come of them by then. */
  sources = 0;
  wholeCount = 0;
  wholeGenerated = 0;
  words: Uint32Array;
  /** The same memory, for a machine to save to. */
  bytes: Uint8Array;
  /** Where the first entry begins, and words from entry to entry. */
  readonly first: number;
  readonly stride: number;
  readonly stateWords: number;
  private capacity: number;

  /** `stateWords`: width of a state. `made`: entries that others make, in their own memory. */
  constructor(stateWords: number, made?: { readonly words: Uint32Array; readonly first: number; readonly stride: number }) {
    this.stateWords = stateWords;
    this.capacity = made === undefined ? firstCapacity : 0;
    this.first = made?.first ?? 0;
    this.stride = made?.stride ?? stateWords + Entry.words;
    this.words = made?.words ?? new Uint32Array(this.capacity * this.stride);
    this.bytes = new Uint8Array(this.words.buffer);
  }

  clear(): void {
    this.count = 0;
    this.generated = 0;
    this.sources = this.wholeCount = this.wholeGenerated = 0;
  }

  /** Counts the entry at `at`, which `next` gave and whose state has been put in where it is needed. */
  enter(
    at: number,
    from: number,
    decision: number,
    low: number,
    high: number,
    depth: number,
    switches: number,
    known: number,
    marks: number,
  ): void {
    const { words } = this;
    const head = at + this.stateWords;
    words[head + Entry.from] = from;
    words[head + Entry.decision] = decision;
    words[head + Entry.low] = low;
    words[head + Entry.high] = high;
    words[head + Entry.depth] = depth;
    words[head + Entry.switches] = switches;
    words[head + Entry.known] = known;
    words[head + Entry.marks] = marks;
    this.count++;
  }

  /** Takes out the entries from number `from` to `to` - 1, and so many successors of the count. */
  takeOut(from: number, to: number, generated: number): void {
    this.generated -= generated;
    this.words.copyWithin(from * this.stride, to * this.stride, this.count * this.stride);
    this.count -= to - from;
  }

  /** All that one state leads to is in. */
  endSource(): void {
    this.sources++;
    this.wholeCount = this.count;
    this.wholeGenerated = this.generated;
  }

  /** Where the next entry goes; it counts once `count` is raised. */
  next(): number {
    if (this.count === this.capacity) this.grow();
    return this.count * this.stride;
  }

  private grow(): void {
    this.capacity *= 2;
    const grown = new Uint32Array(this.capacity * this.stride);
    grown.set(this.words);
    this.words = grown;
    this.bytes = new Uint8Array(grown.buffer);
  }
}
