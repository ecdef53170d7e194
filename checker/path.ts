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
  const misfit = firstMisfit(machine, path);
  if (misfit < 0) return;
  const { process, choice } = path.decisions[misfit];
  const name = machine.processes[process] ?? `process ${process}`;
  throw new RangeError(
    `Decision ${misfit + 1} takes choice ${choice} of ${name}, which has ${machine.choices(process)} there: ` +
      'the path belongs to another machine, or equal states differ in their choices.',
  );
}

/** Follows `path` as far as it fits. Returns the index of the first decision that cannot be taken, or -1 where all were. */
export function firstMisfit(machine: Machine, path: Path): number {
  machine.reset(path.initial);
  for (const [index, { process, choice }] of path.decisions.entries()) {
    if (choice >= machine.choices(process)) return index;
    machine.step(process, choice);
  }
  return -1;
}
