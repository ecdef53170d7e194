import type { Machine } from '../checker/machine.ts';
import type { SearchResult } from '../checker/options.ts';
import type { Path } from '../checker/verdict.ts';
import type { AllocatorView } from '../properties/view.ts';
import { claimOf, goalClaim } from '../traces/claim.ts';
import type { Claim, Trace } from '../traces/format.ts';
import { type About, record } from '../traces/record.ts';
import { formatDivergence } from '../traces/replay.ts';
import { validate } from '../traces/validate.ts';
import { type Walk, walk } from '../traces/walk.ts';
import { machineFor } from './catalogue.ts';
import { claimed } from './claimed.ts';
import { toolVersion } from './package-root.ts';
import type { ScenarioFile } from './scenario-file.ts';

/** A counterexample that a fresh machine has confirmed. */
export interface Evidence {
  readonly trace: Trace;
  readonly walk: Walk;
}

/** What a search found, replayed on machines that the search never touched. */
export type Validated =
  | {
      readonly kind: 'confirmed';
      /** The path of the verdict, where it has one. */
      readonly evidence: Evidence | null;
      /** The paths of watched properties that are violated, by property. */
      readonly watched: ReadonlyMap<string, Evidence>;
    }
  /** The model contradicts itself: nothing that the search said counts. */
  | { readonly kind: 'model-failed'; readonly reason: string };

/** Validates every path of a result: the counterexample, those of watched properties, and those to goals. */
export function validated(file: ScenarioFile, result: SearchResult): Validated {
  const { verdict } = result;
  const watched = new Map<string, Evidence>();
  try {
    for (const goal of result.goals) {
      if (goal.path !== null) confirmed(file, goal.path, () => goalClaim(goal.name, 'reached'));
    }
    for (const { property, violation } of result.watched) {
      if (violation === null) continue;
      const { explanation, path } = violation;
      const shown = { kind: 'violated', property, class: 'safety', explanation, path, counts: verdict.counts } as const;
      watched.set(
        property,
        confirmed(file, path, (processes) => claimOf(shown, processes)),
      );
    }
    const shown = verdict.kind === 'violated' || verdict.kind === 'deadlock' ? verdict : null;
    const evidence = shown === null ? null : confirmed(file, shown.path, (processes) => claimOf(shown, processes));
    return { kind: 'confirmed', evidence, watched };
  } catch (error) {
    if (error instanceof Unconfirmed) return { kind: 'model-failed', reason: error.message };
    throw error;
  }
}

/** A path that a fresh machine does not follow, or whose end does not show what was claimed. */
class Unconfirmed extends Error {}

function confirmed(file: ScenarioFile, path: Path, claimOn: (processes: readonly string[]) => Claim): Evidence {
  const claim = claimOn(machineFor(file.scenario, []).processes);
  const { property, machine } = claimed(file.scenario, claim);
  const trace = recorded(machine(), path, { tool: toolVersion(), scenario: file.document, claim });
  const validation = validate(machine(), trace, property);
  if (validation.kind === 'diverged') throw new Unconfirmed(formatDivergence(validation));
  if (validation.kind === 'not-violated') throw new Unconfirmed(validation.reason);
  const walked = walk(machine(), trace, property);
  if (walked.kind === 'diverged') throw new Unconfirmed(formatDivergence(walked));
  return { trace, walk: walked.walk };
}

/** A path that takes choices which a fresh machine does not offer cannot even be named. */
function recorded(machine: Machine<AllocatorView>, path: Path, about: About): Trace {
  try {
    return record(machine, path, about);
  } catch (error) {
    throw new Unconfirmed(error instanceof Error ? error.message : String(error));
  }
}
