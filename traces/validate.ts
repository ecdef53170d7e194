import { match, P } from 'ts-pattern';
import type { Machine } from '../checker/machine.ts';
import type { Property } from '../checker/property.ts';
import type { Path } from '../checker/verdict.ts';
import { waitsText } from './claim.ts';
import { findDeadlock } from './deadlock.ts';
import type { Trace } from './format.ts';
import { findRace } from './race.ts';
import { type Divergence, replay } from './replay.ts';

export type Validation =
  | {
      readonly kind: 'confirmed';
      readonly path: Path;
      /** `claim`: the last state shows it. `path`: the path is real, but what is claimed speaks of all its futures. */
      readonly extent: 'claim' | 'path';
      /** What the last state shows, in numbers. */
      readonly explanation: string;
    }
  | Divergence
  | { readonly kind: 'not-violated'; readonly path: Path; readonly reason: string };

/**
 * Replays a trace by its names and decides from the machine alone whether its claim is true in the last state. Shares no code
 * with the search. `property` is the one that the claim names; a deadlock needs none.
 */
export function validate<View>(machine: Machine<View>, trace: Trace, property?: Property<View>): Validation {
  const replayed = replay(machine, trace);
  if (replayed.kind === 'diverged') return replayed;
  const { path } = replayed;
  const finding = trace.claim.verdict === 'deadlock' ? deadlock(machine) : judge(machine, trace, property);
  return 'reason' in finding ? { kind: 'not-violated', path, ...finding } : { kind: 'confirmed', path, ...finding };
}

type Finding = { readonly extent: 'claim' | 'path'; readonly explanation: string } | { readonly reason: string };

function judge<View>(machine: Machine<View>, trace: Trace, property: Property<View> | undefined): Finding {
  const claimed = trace.claim.property ?? 'no property';
  if (property === undefined || property.name !== claimed) {
    return { reason: `the trace claims ${claimed}, the property to check is ${property?.name ?? 'unknown'}` };
  }
  const holds = (): boolean => property.holds(machine.view);
  const explain = (): string => property.explain(machine.view);
  return match([trace.claim.verdict, property.kind] as const)
    .returnType<Finding>()
    .with(['reached', 'reachable'], () =>
      holds()
        ? { extent: 'claim', explanation: explain() }
        : { reason: `the goal ${property.name} is not reached after the last step` },
    )
    .with(['violated', 'always'], () =>
      holds() ? { reason: `${property.name} is true after the last step` } : { extent: 'claim', explanation: explain() },
    )
    .with(['violated', 'eventually-quiescent'], () =>
      holds() ? { reason: `${property.name} is reached after the last step` } : { extent: 'path', explanation: explain() },
    )
    .with(['violated', 'race-free'], () => race(machine))
    .with(['violated', 'deadlock-free'], () => deadlock(machine))
    .with(['reached', P._], ['violated', 'reachable'], ['deadlock', P._], ([verdict, kind]) => ({
      reason: `no trace can show '${verdict}' of ${property.name}, which is of kind ${kind}`,
    }))
    .exhaustive();
}

function deadlock(machine: Machine): Finding {
  const waits = findDeadlock(machine);
  if (waits.length === 0) return { reason: 'every process that is blocked waits for one that can move' };
  return { extent: 'claim', explanation: waitsText(waits, machine.processes) };
}

function race(machine: Machine): Finding {
  const found = findRace(machine);
  if (found === null) return { reason: 'no two steps that are possible after the last step race' };
  const name = (step: typeof found.first): string => `${machine.processes[step.process]} ${step.label.sentence}`;
  return { extent: 'claim', explanation: `${found.variable}: ${name(found.first)} while ${name(found.second)}` };
}
