import type { Machine, StepLabel } from '../checker/machine.ts';
import type { Decision, Path } from '../checker/verdict.ts';
import { choicesOf, type NamedChoice, stepKey, stepName } from './choices.ts';
import type { Trace, TraceStep } from './format.ts';

/** A step that the machine offers, and the process that would take it. */
export interface AvailableStep extends StepLabel {
  readonly process: string;
}

/** Where a trace and the machine part, and what usually makes them part there. */
export interface Divergence {
  readonly kind: 'diverged';
  /** Number of the step that cannot be taken, from 1; 0 if the machine has no such initial state. */
  readonly step: number;
  /** What the trace wants; null if it is the initial state. */
  readonly expected: TraceStep | null;
  /** What all processes could do instead. */
  readonly available: readonly AvailableStep[];
  readonly usualCause: string;
}

export type Replay = { readonly kind: 'replayed'; readonly path: Path } | Divergence;

/** Takes a trace's steps by their names. Leaves the machine in the state after the last step taken. */
export function replay(machine: Machine, trace: Trace): Replay {
  if (trace.initial >= machine.initialStates) return noInitialState(machine, trace.initial);
  machine.reset(trace.initial);
  const decisions: Decision[] = [];
  for (const [at, wanted] of trace.steps.entries()) {
    const process = machine.processes.indexOf(wanted.process);
    const choices = process < 0 ? [] : choicesOf(machine, process);
    const key = stepKey(wanted.action, wanted.arguments);
    const found = choices.find(({ label }) => stepKey(label.action, label.arguments) === key);
    if (found === undefined) {
      const available = machine.processes.flatMap((_, other) => availableOf(machine, other));
      return {
        kind: 'diverged',
        step: at + 1,
        expected: wanted,
        available,
        usualCause: causeOf(machine, wanted, process, choices),
      };
    }
    machine.step(process, found.choice);
    decisions.push({ process, choice: found.choice });
  }
  return { kind: 'replayed', path: { initial: trace.initial, decisions } };
}

/** The report of a divergence: what was expected, what is available, what usually causes it. */
export function formatDivergence(divergence: Divergence): string {
  const { step, expected, available, usualCause } = divergence;
  const wanted = expected === null ? 'its initial state' : `${expected.process} ${stepName(expected.action, expected.arguments)}`;
  const offers = available.map((offer) => `  ${offer.process} ${stepName(offer.action, offer.arguments)}`);
  return [
    `The trace diverges at step ${step}.`,
    `expected: ${wanted}`,
    offers.length === 0 ? 'available: no step of any process' : ['available:', ...offers].join('\n'),
    `usual cause: ${usualCause}`,
    '',
  ].join('\n');
}

function availableOf(machine: Machine, process: number): AvailableStep[] {
  return choicesOf(machine, process).map(({ label }) => ({ ...label, process: machine.processes[process] }));
}

function noInitialState(machine: Machine, initial: number): Divergence {
  const usualCause = `the trace begins in initial state ${initial}, the machine has ${machine.initialStates} of them: the scenario changed`;
  return { kind: 'diverged', step: 0, expected: null, available: [], usualCause };
}

function causeOf(machine: Machine, wanted: TraceStep, process: number, choices: readonly NamedChoice[]): string {
  const { process: name, action } = wanted;
  if (process < 0) return `there is no process ${name} (there are ${machine.processes.join(', ')}): the number of CPUs changed`;
  if (choices.length === 0) return cannotMove(machine, process);
  const sameAction = choices.filter(({ label }) => label.action === action);
  if (sameAction.length > 0) {
    const offered = sameAction.map(({ label }) => stepName(label.action, label.arguments)).join(' or ');
    return `${name} can only take ${offered} here: the workload or the geometry changed`;
  }
  const offered = [...new Set(choices.map(({ label }) => label.action))].join(' or ');
  return `${name} is at ${offered}, not at ${action}: the design, the generation or the model changed`;
}

function cannotMove(machine: Machine, process: number): string {
  const name = machine.processes[process];
  if (machine.finished(process)) return `${name} has nothing left to do: the workload has fewer operations, or other ones`;
  const holder = machine.waitsFor(process);
  if (holder < 0) return `${name} is blocked, by no process that is known: the design or the model changed`;
  return `${name} is blocked on a lock that ${machine.processes[holder]} holds: another step became part of a critical section`;
}
