import { setImmediate } from 'node:timers/promises';
import { LevelProfile, type StatesEstimate } from '../checker/level-profile.ts';
import type { Progress } from '../checker/options.ts';
import { startSearch } from '../checker/search.ts';
import type { Verdict } from '../checker/verdict.ts';
import type { Io } from './io.ts';
import type { Plan } from './plan.ts';
import { sliceMs } from './run-search.ts';

/** What was found out about a search by beginning it. */
export interface Estimated {
  readonly progress: Progress;
  /** Null where the search had not ended. */
  readonly verdict: Verdict | null;
  /** Null where nothing can be said. */
  readonly states: StatesEstimate | null;
}

/** Searches for so many seconds, or until the search ends or ^C. */
export async function estimated({ machine, options }: Plan, seconds: number, io: Io): Promise<Estimated> {
  const run = startSearch(machine, options);
  const levels = new LevelProfile();
  let interrupted = false;
  const stopListening = io.onInterrupt(() => {
    interrupted = true;
  });
  try {
    for (let passed = 0; passed < seconds && !interrupted; passed = run.progress().seconds) {
      if (run.slice(sliceMs(passed))) return { progress: run.progress(), verdict: run.result().verdict, states: null };
      levels.observe(run.progress());
      await setImmediate();
    }
    return { progress: run.progress(), verdict: null, states: levels.estimate() };
  } finally {
    stopListening();
  }
}
