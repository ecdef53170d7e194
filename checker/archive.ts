import type { GrowingWords } from './growing-words.ts';

/**
 * Where the state of a search goes to, or comes from.
 *
 * Saving and loading are the same calls in the same order: a part of the search hands over what it has, and keeps what it gets
 * back. Saving, that is what it handed over; loading, what stood in its place. So no part can load other things than it saves.
 */
export interface Archive {
  number(value: number): number;

  /** Whatever JSON keeps. For what is small: it is copied. */
  value<Value>(value: Value): Value;

  /** The first `used` words of what grows. Loading, it grows to the length that it had. */
  growing(words: GrowingWords, used: number): void;

  /** An array whose length the machine and the options say; loading fills it. */
  fixed(array: Uint8Array | Int32Array | Uint32Array): void;
}

/** A part of the search that has a state of its own. */
export interface Archived {
  /** Saves itself, or becomes what was saved. */
  transfer(archive: Archive): void;
}
