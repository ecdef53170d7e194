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
    const choices = machine.choices(process);
    if (choice >= choices) {
      throw new RangeError(
        `Decision ${index + 1} takes choice ${choice} of ${machine.processes[process]}, which has ${choices} there: ` +
          'the path belongs to another machine, or equal states differ in their choices.',
      );
    }
    machine.step(process, choice);
  }
}
