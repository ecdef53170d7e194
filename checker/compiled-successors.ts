import { Entry } from './batch.ts';

/** What `expand` tells of each state. */
export const Told = {
  /** Number behind the last of its records. */
  end: 0,
  /** Successors that it has. */
  generated: 1,
  /** Whether some process has no choice in it. */
  blocked: 2,
  /** From here on: how many choices each process has. */
  choices: 3,
} as const;

/** What stands in a record behind the words of its state: an entry of a batch, and what it is looked at for. */
export const RecordPart = {
  ...Entry,
  /** Bits of `Mark`. */
  mark: Entry.words,
  /** What the step did, where records tell it. */
  outcome: Entry.words + 4,
} as const;

/** What `expand` is to remember, so that less has to be looked at. */
export const Remember = {
  /** Successors: most were met a moment ago. */
  met: 1,
  /** The data that were asked about. */
  data: 2,
  /** The memory (data and locks) that was asked about. */
  memory: 4,
  /** What steps did, and the memory that they left. */
  steps: 8,
  /** What steps did. */
  outcomes: 16,
} as const;

/** Pairs of words that all tables of a machine's code together hold, at most. */
export const rememberedMost = 2 ** 18;

/** What is to be done with a record. */
export const Mark = {
  /** The state was met a moment ago. Such a record is there only because of its step, and is no entry. */
  met: 1,
  /** The step is to be asked about. */
  step: 2,
  /** The data of the state are to be asked about, not having been lately. */
  data: 4,
  /** So is its memory. */
  memory: 8,
  /** All of these. */
  any: 15,
  /** From here on: how many successors of its state came before it. */
  ordinal: 256,
} as const;

/**
 * All successors of some states at once, by code that a machine compiled for itself: the same states, fingerprints and order as by
 * its `choices` and `step`.
 *
 * The code has tables of what it met and of what was asked about not long ago. It leaves out the records of successors that it has
 * met and whose step nobody has to look at, and marks the others with what has to be asked. The tables forget what others displace,
 * which costs time and nothing else. They hold hashes of 64 bits, as the visited set does: `omissionProbability` counts them.
 */
export interface CompiledSuccessors {
  readonly words: Uint32Array;
  /** The word from which on the states to expand are read, each as it is taken from a frontier. */
  readonly states: number;
  /** The word from which on `expand` tells of them, and words from one to the next. */
  readonly told: number;
  readonly toldStride: number;
  /** How many states can be expanded at once. */
  readonly capacity: number;
  /** The word where record 0 begins. */
  readonly records: number;
  /** Words from record to record: the words of the state, those of `RecordPart`, and what the step did. */
  readonly stride: number;
  /** Names of the kinds of steps, where records tell what their step did. */
  readonly kinds: readonly string[];
  /** Makes records of the successors of the first `count` states. `remember`: bits of `Remember`. `kinds`: of the kinds of steps to ask about. */
  expand(count: number, remember: number, kinds: number): void;
  /** Forgets what was met and asked. */
  forget(): void;
  /** Makes state number `state` of those expanded the machine's current one. */
  restore(state: number): void;
  /** Makes the state of a record, which a step from the state `before` leads to, the machine's current one; or only its data and locks. */
  enter(record: number, before: Uint32Array, whole: boolean): void;
  /** Makes what the step to a record did, of a kind that was asked about, the outcome that the view shows. */
  tell(record: number): void;
}
