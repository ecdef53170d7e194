import type { Machine, StepLabel } from '../checker/machine.ts';
import type { Property } from '../checker/property.ts';
import type { Wait } from '../checker/verdict.ts';
import type { AllocatorView } from '../properties/view.ts';
import { changes } from './changes.ts';
import { choicesOf } from './choices.ts';
import { findDeadlock } from './deadlock.ts';
import type { Trace } from './format.ts';
import { type Picture, takePicture } from './picture.ts';
import { findRace, type Race } from './race.ts';
import { type Divergence, replay } from './replay.ts';

/** One step of a walk, with all that renderers may want to say of it. */
export interface WalkStep {
  /** From 1. */
  readonly number: number;
  readonly process: number;
  readonly name: string;
  readonly label: StepLabel;
  /** The state after the step. */
  readonly after: Picture;
  /** What the step changed, one line each. */
  readonly changes: readonly string[];
  /** Whether the process has nothing under way after the step. */
  readonly idle: boolean;
}

/** A trace walked on its machine. Renderers read this and never touch a machine. */
export interface Walk {
  readonly trace: Trace;
  readonly processes: readonly string[];
  readonly initial: Picture;
  readonly steps: readonly WalkStep[];
  /** Position (0 is the initial state, n the state after step n) where the claim becomes true. */
  readonly claimed: number;
  /** Who can never move again after the last step, if a deadlock is claimed. */
  readonly waits: readonly Wait[];
  /** The race that is possible after the last step, if the claim is one. */
  readonly race: Race | null;
}

/**
 * Replays a trace and keeps what every state looked like.
 *
 * With the property of the claim, `claimed` is the first position where an `always` property is false or a goal is reached, and
 * the race of a `race-free` property is looked for; without it, `claimed` is the last position.
 */
export function walk(
  machine: Machine<AllocatorView>,
  trace: Trace,
  property?: Property<AllocatorView>,
): { readonly kind: 'walked'; readonly walk: Walk } | Divergence {
  const replayed = replay(machine, trace);
  if (replayed.kind === 'diverged') return replayed;
  const { processes, view } = machine;
  machine.reset(trace.initial);
  const initial = takePicture(view, processes);
  let claimed = property?.when === 'state' && shows(property, view) ? 0 : -1;
  let before = initial;
  const steps = replayed.path.decisions.map(({ process, choice }, at): WalkStep => {
    const { label } = choicesOf(machine, process)[choice];
    machine.step(process, choice);
    if (claimed < 0 && property !== undefined && shows(property, view)) claimed = at + 1;
    const after = takePicture(view, processes, before);
    const [name, idle] = [processes[process], machine.finished(process)];
    const step = { number: at + 1, process, name, label, after, changes: changes(before, after), idle };
    before = after;
    return step;
  });
  const waits = trace.claim.verdict === 'deadlock' || property?.kind === 'deadlock-free' ? findDeadlock(machine) : [];
  const race = property?.kind === 'race-free' ? findRace(machine) : null;
  return {
    kind: 'walked',
    walk: { trace, processes, initial, steps, claimed: claimed < 0 ? steps.length : claimed, waits, race },
  };
}

/** Whether the current state (or the step into it) is the one that the claim is about. */
function shows(property: Property<AllocatorView>, view: AllocatorView): boolean {
  if (property.kind === 'always') return !property.holds(view);
  return property.kind === 'reachable' && property.holds(view);
}
