import type { Property, PropertyKind } from '../property.ts';
import type { ProgramView } from './lock-program.ts';

function property(
  name: string,
  kind: PropertyKind,
  when: 'state' | 'step',
  holds: (view: ProgramView) => boolean,
): Property<ProgramView> {
  return { name, kind, when, holds, explain: () => name };
}

/** Properties of lock programs, for tests. */
export const neverFails: Property<ProgramView> = property('never-fails', 'always', 'state', (view) => !view.failed);
export const everFails: Property<ProgramView> = property('ever-fails', 'reachable', 'state', (view) => view.failed);
export const noFailingStep: Property<ProgramView> = property('no-failing-step', 'always', 'step', (view) => !view.failedNow);
export const deadlockFree: Property<ProgramView> = property('deadlock-free', 'deadlock-free', 'state', () => true);
export const raceFree: Property<ProgramView> = property('race-free', 'race-free', 'step', () => true);
export const canFinish: Property<ProgramView> = property(
  'can-finish',
  'eventually-quiescent',
  'state',
  (view) => view.allFinished,
);
/** The first process can come back to its first instruction, or to its end. */
export const firstCanReturn: Property<ProgramView> = {
  ...property('first-can-return', 'eventually-quiescent', 'state', (view) => view.restsAt(0)),
  namesProcesses: true,
};
export const finishes: Property<ProgramView> = property('finishes', 'reachable', 'state', (view) => view.allFinished);
export const canRest: Property<ProgramView> = property('can-rest', 'eventually-quiescent', 'state', (view) => view.allAtRest);

/** One process stands at one place while another stands at another. */
export function meets(first: number, second: number): Property<ProgramView> {
  const holds = (view: ProgramView) => view.place(0) === first && view.place(1) === second;
  return { ...property('meets', 'reachable', 'state', holds), relatesProcesses: true };
}

/** The values at the end differ from `values`. */
export function endsUnlike(values: readonly number[]): Property<ProgramView> {
  return property(
    'ends-unlike',
    'always',
    'state',
    (view) => !view.allFinished || values.some((value, variable) => view.variable(variable) !== value),
  );
}

/** Whenever all are at rest, the values differ from `values`. */
export function restsUnlike(values: readonly number[]): Property<ProgramView> {
  return property(
    'rests-unlike',
    'always',
    'state',
    (view) => !view.allAtRest || values.some((value, variable) => view.variable(variable) !== value),
  );
}

/** Whenever `lock` is free, the values differ from `values`. */
export function freeUnlike(lock: number, values: readonly number[]): Property<ProgramView> {
  return property(
    'free-unlike',
    'always',
    'state',
    (view) => view.holder(lock) >= 0 || values.some((value, variable) => view.variable(variable) !== value),
  );
}
