import type { Machine } from '../../checker/machine.ts';
import type { SearchResult } from '../../checker/options.ts';
import { kernelClaims } from '../../kernel/claims.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { claimOf } from '../../traces/claim.ts';
import { record } from '../../traces/record.ts';
import { formatDivergence } from '../../traces/replay.ts';
import { validate } from '../../traces/validate.ts';
import { walk } from '../../traces/walk.ts';
import type { Evidence } from '../evidence.ts';
import { toolVersion } from '../package-root.ts';

/**
 * Replays the path of a verdict on fresh machines that the search never touched: the counterexample, null where the verdict has
 * none, or the reason why it is not to be believed.
 */
export function kernelEvidence(
  fresh: () => Machine<AllocatorView>,
  scenario: object,
  { verdict }: SearchResult,
): Evidence | null | { readonly unconfirmed: string } {
  if (verdict.kind !== 'violated' && verdict.kind !== 'deadlock') return null;
  const claim = claimOf(verdict, fresh().processes);
  const property = kernelClaims.find(({ name }) => name === claim.property);
  const trace = record(fresh(), verdict.path, { tool: toolVersion(), scenario: { ...scenario }, claim });
  const validation = validate(fresh(), trace, property);
  if (validation.kind === 'diverged') return { unconfirmed: formatDivergence(validation) };
  if (validation.kind === 'not-violated') return { unconfirmed: validation.reason };
  const walked = walk(fresh(), trace, property);
  return walked.kind === 'diverged' ? { unconfirmed: formatDivergence(walked) } : { trace, walk: walked.walk };
}
