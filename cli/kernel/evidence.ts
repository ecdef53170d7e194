import type { Machine } from '../../checker/machine.ts';
import type { Verdict } from '../../checker/verdict.ts';
import { kernelClaims } from '../../kernel/claims.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { claimOf } from '../../traces/claim.ts';
import type { Trace } from '../../traces/format.ts';
import { record } from '../../traces/record.ts';
import { formatDivergence } from '../../traces/replay.ts';
import { validate } from '../../traces/validate.ts';
import { walk } from '../../traces/walk.ts';
import type { Evidence } from '../evidence.ts';
import { toolVersion } from '../package-root.ts';

export type Shown = Extract<Verdict, { kind: 'violated' | 'deadlock' }>;

/** A counterexample, or the reason why what the search found is not to be believed. */
export type Confirmation = Evidence | { readonly unconfirmed: string };

/** Replays the path of a finding on fresh machines that the search never touched. */
export function kernelEvidence(fresh: () => Machine<AllocatorView>, scenario: Trace['scenario'], shown: Shown): Confirmation {
  const claim = claimOf(shown, fresh().processes);
  try {
    return walked(fresh, record(fresh(), shown.path, { tool: toolVersion(), scenario, claim }));
  } catch (error) {
    return { unconfirmed: error instanceof Error ? error.message : String(error) };
  }
}

/** Takes the steps of a trace on fresh machines, and decides whether its claim is true at their end. */
export function walked(fresh: () => Machine<AllocatorView>, trace: Trace): Confirmation {
  const property = kernelClaims.find(({ name }) => name === trace.claim.property);
  const validation = validate(fresh(), trace, property);
  if (validation.kind === 'diverged') return { unconfirmed: formatDivergence(validation) };
  if (validation.kind === 'not-violated') return { unconfirmed: validation.reason };
  const taken = walk(fresh(), trace, property);
  return taken.kind === 'diverged' ? { unconfirmed: formatDivergence(taken) } : { trace, walk: taken.walk };
}
