import { setImmediate } from 'node:timers/promises';
import { LevelProfile, type StatesEstimate } from '../checker/level-profile.ts';
import type { Machine } from '../checker/machine.ts';
import type { Progress, SearchOptions, SearchResult } from '../checker/options.ts';
import { startSearch } from '../checker/search.ts';
import type { Checkpointing } from './checkpointing.ts';
import type { Io } from './io.ts';

/** Shows how far a search is. `estimate` takes some time to find out how far it may have to go; null: nobody knows. */
export type Show = (progress: Progress, estimate: () => StatesEstimate | null) => void;

/** Milliseconds of search between two looks at the outside world: ^C is answered, and the bar moves, this often. */
const sliceMsMax = 50;

/** The first looks are closer: the levels that a search begins with say how it will go on. */
export function sliceMs(secondsPassed: number): number {
  return Math.min(sliceMsMax, 1 + secondsPassed * 50);
}

/** Searches to the end, or until ^C makes the result inconclusive. Nothing is written but by `checkpointing`. */
export async function runSearch<View>(
  plan: { readonly machine: Machine<View>; readonly options: SearchOptions<View> },
  io: Io,
  show: Show,
  checkpointing?: Checkpointing,
): Promise<SearchResult> {
  const run = startSearch(plan.machine, plan.options);
  const levels = plan.options.strategy === 'breadth-first' ? new LevelProfile() : null;
  const estimate = () => levels?.estimate() ?? null;
  checkpointing?.begin(run);
  const stopListening = io.onInterrupt(() => run.interrupt());
  try {
    while (!run.slice(sliceMs(run.progress().seconds))) {
      const progress = run.progress();
      levels?.observe(progress);
      show(progress, estimate);
      checkpointing?.look(run);
      await setImmediate();
    }
    checkpointing?.end(run);
    return run.result();
  } finally {
    stopListening();
  }
}
