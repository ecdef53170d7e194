import { setImmediate } from 'node:timers/promises';
import type { Machine } from '../checker/machine.ts';
import type { Progress, SearchOptions, SearchResult } from '../checker/options.ts';
import { startSearch } from '../checker/search.ts';
import type { Checkpointing } from './checkpointing.ts';
import type { Io } from './io.ts';

/** Milliseconds of search between two looks at the outside world: ^C is answered, and the bar moves, this often. */
const sliceMs = 50;

/** Searches to the end, or until ^C makes the result inconclusive. Nothing is written but by `checkpointing`. */
export async function runSearch<View>(
  plan: { readonly machine: Machine<View>; readonly options: SearchOptions<View> },
  io: Io,
  show: (progress: Progress) => void,
  checkpointing?: Checkpointing,
): Promise<SearchResult> {
  const run = startSearch(plan.machine, plan.options);
  checkpointing?.begin(run);
  const stopListening = io.onInterrupt(() => run.interrupt());
  try {
    while (!run.slice(sliceMs)) {
      show(run.progress());
      checkpointing?.look(run);
      await setImmediate();
    }
    checkpointing?.end(run);
    return run.result();
  } finally {
    stopListening();
  }
}
