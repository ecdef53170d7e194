import type { SearchResult } from '../../checker/options.ts';
import { findingAt, targetOf } from '../../checker/target.ts';
import type { Verdict } from '../../checker/verdict.ts';
import { type Validated, validated } from '../evidence.ts';
import { minimise } from '../fuzz/minimise.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/** What a member found, made short and confirmed by machines that no member touched. */
export interface Counterexample {
  /** The member's result, with the short path in its verdict. */
  readonly result: SearchResult;
  readonly validated: Validated;
  /** Steps of the path as the member found it. */
  readonly stepsFound: number;
  /** Whether no step of the path can be left out. */
  readonly minimal: boolean;
}

/**
 * Minimises the path of a violation, on the plan's machine. A path that a fresh machine does not confirm is left as it is.
 *
 * @throws RangeError where `found` is no result with a path.
 */
export function counterexampleOf({ plan, claims }: SwarmPlan, found: SearchResult): Counterexample {
  const { verdict } = found;
  if (verdict.kind !== 'violated' && verdict.kind !== 'deadlock')
    throw new RangeError(`a result that ${verdict.kind} has no path`);
  const violates = ({ name, kind }: (typeof claims)[number]) =>
    verdict.kind === 'deadlock' ? kind === 'deadlock-free' : name === verdict.property;
  const property = claims.find(violates)!;
  const { machine, file } = plan;
  const stepsFound = verdict.path.decisions.length;
  const unconfirmed = validated(file, found);
  if (unconfirmed.kind === 'model-failed') return { result: found, validated: unconfirmed, stepsFound, minimal: false };
  const target = targetOf(machine, property, verdict.path);
  const { path, minimal } = minimise(machine, verdict.path, target, { renames: true });
  const { explanation, waits } = findingAt(machine, property, path);
  const short: Verdict = verdict.kind === 'deadlock' ? { ...verdict, path, waits } : { ...verdict, path, explanation };
  const result = { ...found, verdict: short };
  return { result, validated: validated(file, result), stepsFound, minimal };
}
