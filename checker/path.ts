import type { Machine } from './machine.ts';
import type { Path } from './verdict.ts';

/**
 * Brings `machine` to the last state of `path` by taking its decisions from its initial state.
 *
 * @throws RangeError where the path does not fit: the machine is not the one that the path was found on, or its order of choices
 * is not the same for equal states.
 */
export function follow(machine: Machine, path: Path): void {
  if (path.initial < 0 || path.initial >= machine.initialStates) {
    throw new RangeError(`The path begins in initial state ${path.initial}; the machine has ${machine.initialStates}.`);
  }
  machine.reset(path.initial);
  for (const [index, { process, choice }] of path.decisions.entries()) {
    if (choice >= machine.choices(process)) throw misfit(machine, index, process, choice);
    machine.step(process, choice);
  }
}

function misfit(machine: Machine, index: number, process: number, choice: number): RangeError {
  const name = machine.processes[process] ?? `process ${process}`;
  return new RangeError(
    `Decision ${index + 1} takes choice ${choice} of ${name}, which has ${machine.choices(process)} there: ` +
      'the path belongs to another machine, or equal states differ in their choices.',
  );
}
