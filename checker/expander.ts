import type { Batch } from './batch.ts';
import type { Frontier } from './frontier.ts';
import type { Monitor } from './monitor.ts';
import type { Progress } from './quiescence.ts';
import type { Trail } from './trail.ts';
import type { Locksets } from './transactions.ts';
import type { Known } from './visited.ts';

/** What an expander shares with the exploration that it works for. */
export interface Surroundings<View> {
  readonly monitor: Monitor<View>;
  readonly trail: Trail;
  readonly visited: Known;
  /** What progress is measured by; null where nobody asks for it. Otherwise edges are kept. */
  readonly progress: Progress<View> | null;
  /** Everything learnt about locks, where the search reduces by transactions. */
  readonly locksets: Locksets | null;
  /** Whether a state that is stored may have to be expanded anew, because it is met at a lower cost. */
  readonly improves: boolean;
}

/**
 * Takes every choice of every process from states, holds what it meets against the properties, and collects the successors that
 * may be new.
 *
 * It reads the visited set and never writes it: what is new is decided when the batch is kept.
 */
export interface Expander {
  readonly batch: Batch;
  /** A reduction assumed too much: what was searched so far does not count. */
  readonly outdated: boolean;
  /** Successors were left out because of the bound on context switches. */
  readonly switchesCut: boolean;
  /** Expands up to so many states that `frontier` gives next. False: the search is over, and the batch holds what was met before. */
  expand(frontier: Frontier, states: number): boolean;
  /** What the last batches held was not kept: their entries do not count as met. */
  forget(): void;
}
