import type { Archived } from './archive.ts';

/** What `add` found: the state was there, is there now, or would need memory that the budget refuses. */
export const Visit = { seen: 0, added: 1, refused: 2 } as const;

/** What can be asked of the states that a search has found, also from another thread. */
export interface Known {
  /** Number of the state that the last question or addition met, or -1. Only where the set was made to keep numbers. */
  readonly state: number;
  /** Whether the state whose fingerprint is (low, high) and whose snapshot stands at `words[at]` has been found. */
  has(low: number, high: number, words: Uint32Array, at: number): boolean;
  /**
   * Reads the places of `count` fingerprints, of which the first stands at `words[from]` and the next ones `stride` words on: their
   * cache misses overlap, and what looks them up soon finds them at hand.
   */
  touch(words: Uint32Array, from: number, stride: number, count: number): void;
}

/** In place of a visited set that cannot be asked. */
export const nothingKnown: Known = { state: -1, has: () => false, touch: () => {} };

/** The states that a search has found. They are numbered from 0 in the order in which they were added. */
export interface VisitedSet extends Known, Archived {
  readonly count: number;
  /** Adds a state. Returns a value of `Visit`. */
  add(low: number, high: number, words: Uint32Array, at: number): number;
  /** Upper bound of the chance that two of the states found were taken for one. */
  omissionProbability(): number;
  /** Gives its memory back; only `count` stays good. */
  free(): void;
}

/** A hash of a fingerprint, spread over all 32 bits also where the machine's hash is weak in some. */
export function hashOf(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
