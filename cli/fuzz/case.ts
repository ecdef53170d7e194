import fc from 'fast-check';
import { contradictions } from '../scenario-contradictions.ts';
import type { ScenarioDocument } from '../scenario-schema.ts';
import { pathText } from '../schema-complaints.ts';
import { UserError } from '../user-error.ts';
import { type Schedule, schedules } from './schedule.ts';
import { realDocuments, realGeometry } from './workload.ts';

/** One thing to try: a variant of the scenario, and a schedule for it. */
export interface Case {
  readonly document: ScenarioDocument;
  readonly schedule: Schedule;
}

export interface CaseOptions {
  /** The geometry of a real machine and random workloads, in place of the scenario's. */
  readonly real: boolean;
  /** CPUs, in place of the scenario's. */
  readonly cpus?: number;
  /** Steps of a schedule, about. */
  readonly steps: number;
}

/**
 * The cases of a scenario. Only the schedule shrinks: every other workload is another machine, which takes a tenth of a second to
 * compile, and what a counterexample does not need of its workload is left out at the end.
 */
export function casesOf(
  document: ScenarioDocument,
  { real, cpus = document.workload.cpus, steps }: CaseOptions,
): fc.Arbitrary<Case> {
  const { expect: _expect, ...given } = document;
  const widened = real ? realGeometry(given, cpus) : { ...given, workload: { ...given.workload, cpus } };
  const contradicted = contradictions(widened)[0];
  if (contradicted !== undefined) {
    throw new UserError(2, `${pathText(contradicted.path)}: ${contradicted.message}; allowed: ${contradicted.allowed}`);
  }
  const documents = real ? fc.noShrink(realDocuments(given, cpus)) : fc.constant(widened);
  return fc.record({ document: documents, schedule: schedules(steps) });
}
