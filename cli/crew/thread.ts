import { isMainThread, workerData } from 'node:worker_threads';
import { type Posting, serve } from '../../checker/crew/serve.ts';
import { planOf } from '../plan.ts';
import { scenarioFile } from '../scenario-file.ts';
import type { ScenarioDocument } from '../scenario-schema.ts';

/** What a thread of a search is started with. */
export interface CrewThreadData {
  readonly kind: 'swiocheck-crew';
  readonly document: ScenarioDocument;
  readonly path: string;
  readonly tolerated: boolean;
  readonly posting: Posting;
}

/** This file, for a thread to run. A thread loads JavaScript only: where this is TypeScript, there are no threads. */
export const crewThreadFile = new URL(import.meta.url);

if (!isMainThread && isCrewThreadData(workerData)) {
  const { document, path, tolerated, posting } = workerData;
  const { machine, options } = planOf(scenarioFile(document, path), tolerated);
  serve(machine, options, posting);
}

function isCrewThreadData(data: unknown): data is CrewThreadData {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'swiocheck-crew';
}
