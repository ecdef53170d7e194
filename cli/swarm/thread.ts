import { isMainThread, type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { scenarioFile } from '../scenario-file.ts';
import type { ScenarioDocument } from '../scenario-schema.ts';
import type { MemberOutcome } from './member-search.ts';
import { LocalRunner, type MemberProgress } from './runner.ts';
import { type SwarmOptions, swarmPlanOf } from './swarm-plan.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly kind: 'swiocheck-swarm';
  readonly document: ScenarioDocument;
  readonly path: string;
  readonly options: SwarmOptions;
}

/** What a thread is told. */
export type Order = { readonly kind: 'run'; readonly number: number } | { readonly kind: 'stop' };

/** What a thread answers. */
export type Answer =
  | { readonly kind: 'progress'; readonly progress: MemberProgress }
  | { readonly kind: 'outcome'; readonly outcome: MemberOutcome };

/** This file, for a thread to run. A thread loads JavaScript only: where this is TypeScript, there are no threads. */
export const threadFile = new URL(import.meta.url);

if (!isMainThread && parentPort !== null && isThreadData(workerData)) serve(parentPort, workerData);

function serve(port: MessagePort, { document, path, options }: ThreadData): void {
  const runner = new LocalRunner(swarmPlanOf(scenarioFile(document, path), options));
  const answer = (message: Answer) => port.postMessage(message);
  port.on('message', async (order: Order) => {
    if (order.kind === 'stop') runner.stop();
    else
      answer({ kind: 'outcome', outcome: await runner.run(order.number, (progress) => answer({ kind: 'progress', progress })) });
  });
}

function isThreadData(data: unknown): data is ThreadData {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'swiocheck-swarm';
}
