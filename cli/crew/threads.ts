import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Threads } from '../../checker/options.ts';
import type { Plan } from '../plan.ts';
import { type CrewThreadData, crewThreadFile } from './thread.ts';

/** Seconds of search before other threads are called where nobody asked for them: most searches are over by then. */
const patienceSeconds = 1.5;

/** The same where somebody did. */
const askedSeconds = 0.2;

/** Threads of a search at most: the one that keeps what the others find is busy then. */
const threadsMost = 16;

/** A plan for as many threads as `workers`, or as the machine has cores, once the search is long enough to be worth it. */
export function inThreads(plan: Plan, tolerated: boolean, workers: number | undefined): Plan {
  const count = Math.min(workers ?? availableParallelism(), threadsMost);
  if (count === 1 || !crewThreadFile.pathname.endsWith('.js')) return plan;
  const { document, path } = plan.file;
  const threads: Threads = {
    count,
    afterSeconds: workers === undefined ? patienceSeconds : askedSeconds,
    recruit(posting) {
      const data: CrewThreadData = { kind: 'swiocheck-crew', document, path, tolerated, posting };
      const worker = new Worker(crewThreadFile, { workerData: data });
      // A thread that breaks does not answer: what it had is done without it.
      worker.on('error', () => {});
      worker.unref();
    },
  };
  return { ...plan, options: { ...plan.options, threads } };
}
