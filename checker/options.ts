import type { Spill } from './blocks.ts';
import type { Recruit } from './crew/crew.ts';
import type { Property } from './property.ts';
import type { Limit, Path, Verdict } from './verdict.ts';

/** Bounds of a search. All default to none; a search that meets one is inconclusive. */
export interface Limits {
  /** States on a path, the initial state included. */
  readonly depthMax?: number;
  /** Distinct states stored. */
  readonly statesMax?: number;
  readonly secondsMax?: number;
  /** Bytes of the visited set, the frontier and the parent links together. */
  readonly memoryBytesMax?: number;
  /**
   * Times that a path goes on with another process while the last one could have continued. What is stored, and counted as
   * distinct, are then pairs of a state and the process that moved last. Excludes `transactions`, which joins steps, and `symmetry`,
   * which loses who moved last.
   */
  readonly contextSwitchesMax?: number;
}

/**
 * Reductions of the state graph that keep verdicts.
 *
 * `transactions`: a critical section whose accesses are all protected is one transition. Kept are deadlocks, data races, whatever
 * a step says about what it read itself, predicates that stay false once they are, and predicates of a moment in which nothing
 * is under way in what they look at: an area whose lock is free, an allocator at rest. Not kept are predicates that relate the
 * middle of one process's critical section to the middle of another's.
 *
 * `symmetry`: of states that differ only in which of several interchangeable processes is where, one is stored. Kept is whatever
 * does not tell those processes apart. It does nothing on a machine that offers no `canonicalise`.
 *
 * `dead-variables`: of states that differ only in what no step reads any more, one is stored. Kept is everything. It does nothing on a
 * machine that offers no `clearDeadVariables`.
 *
 * `partial-order`: a process that is in the middle of something and can only do what moves left goes on alone. Kept is what
 * `transactions` keeps. It does nothing on a machine that offers no `observedChoices`.
 */
export const reductionNames = ['transactions', 'symmetry', 'dead-variables', 'partial-order'] as const;
export type ReductionName = (typeof reductionNames)[number];

/** Those that leave interleavings out: they rest on what is learnt of locks, and exclude claims that relate processes. */
export const interleavingReductions: readonly ReductionName[] = ['transactions', 'partial-order'];

/** Threads that a search may use. */
export interface Threads {
  /** The one that searches included. */
  readonly count: number;
  readonly recruit: Recruit;
  /** Seconds of search after which the others are called: a short search is over before they are there. With 0 they are waited for. */
  readonly afterSeconds: number;
}

export interface SearchOptions<View> {
  /** Depth-first under a bound on depth may call a state cut off that it meets later by a shorter way. */
  readonly strategy: 'breadth-first' | 'depth-first';
  /** `fingerprint`: 64 bits a state, with an omission probability in the result. `exact`: whole snapshots. */
  readonly storage: 'fingerprint' | 'exact';
  /**
   * How successors are computed. `compiled`: by code that the machine compiled for itself, where it has such code and the search can
   * use it; counts and verdicts are the same. Default: that, once there are enough states to be worth it.
   */
  readonly successors?: 'by-steps' | 'compiled';
  /**
   * Threads to expand states in, for a breadth-first search without a bound on context switches. Counts, verdicts and paths are those
   * of one thread. Default: this one.
   */
  readonly threads?: Threads;
  /** Where parts of the frontier and of the parent links go when the limit on memory is met. Default: nowhere, and the limit ends the search. */
  readonly spill?: Spill;
  /** Counts and `depthMax` are then of stored states and of the transitions between them; paths stay those of the plain machine. */
  readonly reductions: readonly ReductionName[];
  /** A violation of one of these ends the search. */
  readonly properties: readonly Property<View>[];
  /** Violations of these are recorded with their first path, and the search goes on (claims that are tolerated or compared). */
  readonly watched?: readonly Property<View>[];
  readonly limits: Limits;
  /**
   * Whether a violation's path is replaced by a shortest one with fewest context switches. Default: true for breadth-first,
   * false for depth-first.
   */
  readonly shorten?: boolean;
  /** Called after every step of the machine that the search takes, for measurements; under `symmetry`, from representatives. */
  readonly onStep?: (view: View) => void;
}

export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** States waiting to be expanded. */
  readonly frontier: number;
  readonly seconds: number;
  readonly memoryBytes: number;
}

export interface GoalResult {
  readonly name: string;
  /** The first path that reached it, or null. */
  readonly path: Path | null;
}

export interface WatchResult {
  readonly property: string;
  /** Null where no violation was seen. */
  readonly violation: { readonly explanation: string; readonly path: Path } | null;
}

export interface SearchResult {
  readonly verdict: Verdict;
  /** All limits met on the way; empty when the search was exhaustive or ended at a violation. */
  readonly limitsMet: readonly Limit[];
  readonly goals: readonly GoalResult[];
  readonly watched: readonly WatchResult[];
  /** Upper bound of the chance that a state was missed because two shared a fingerprint; 0 with exact storage. */
  readonly omissionProbability: number;
  /** How often the search began anew because a reduction had assumed too much. */
  readonly restarts: number;
  readonly seconds: number;
  readonly memoryBytes: number;
  /** Whether the verdict's path is proven shortest and, among the shortest, to have the fewest context switches. */
  readonly minimal?: boolean;
}
