/** One step of a path: which process went on, and by which of its choices. */
export interface Decision {
  readonly process: number;
  readonly choice: number;
}

/** A path of the plain machine (never of a reduced one) from initial state number `initial`. */
export interface Path {
  readonly initial: number;
  readonly decisions: readonly Decision[];
}

/** What a search saw. */
export interface Counts {
  /** Distinct states stored. */
  readonly distinct: number;
  /** Initial states plus every successor computed, duplicates included. */
  readonly generated: number;
  /** States on the longest of the shortest paths (breadth-first), or on the longest path taken (depth-first); 1 for the initial state. */
  readonly depth: number;
}

/** Which bound ended a search before it was exhaustive. */
export type Limit = 'depth' | 'states' | 'time' | 'memory' | 'context-switches' | 'interrupted';

/** A process that cannot go on, and the one it waits for (-1: nobody can ever wake it). */
export interface Wait {
  readonly process: number;
  readonly waitsFor: number;
}

/** What a search says. A limit is never a pass. */
export type Verdict =
  | { readonly kind: 'holds'; readonly counts: Counts }
  | {
      readonly kind: 'violated';
      readonly property: string;
      /** `safety`: something bad happened. `progress`: nothing good can happen any more after the path's last state. */
      readonly class: 'safety' | 'progress';
      readonly explanation: string;
      readonly path: Path;
      readonly counts: Counts;
    }
  | { readonly kind: 'deadlock'; readonly waits: readonly Wait[]; readonly path: Path; readonly counts: Counts }
  | { readonly kind: 'unreached'; readonly goals: readonly string[]; readonly counts: Counts }
  | { readonly kind: 'inconclusive'; readonly limit: Limit; readonly counts: Counts };
