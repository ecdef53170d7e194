import type { AllocatorMachine } from '../machine.ts';

/**
 * Lets `process` take the step named `action`, about the given request, mapping or pool where it is about one.
 *
 * @throws RangeError where it has no such step now.
 */
export function take(machine: AllocatorMachine, process: number, action: string, about = 0): void {
  for (let choice = 0; choice < machine.choices(process); choice++) {
    const label = machine.label(process, choice);
    const [argument = 0] = Object.values(label.arguments);
    if (label.action !== action || argument !== about) continue;
    machine.step(process, choice);
    return;
  }
  throw new RangeError(`${machine.processes[process]} cannot ${action} ${about} at ${machine.placeName(process)}`);
}

/** Lets `process` go on, with its first choice each time, until it rests; at most `stepsMax` steps. */
export function finish(machine: AllocatorMachine, process: number, stepsMax = 100): void {
  for (let steps = 0; steps < stepsMax && !machine.finished(process); steps++) {
    if (machine.choices(process) === 0)
      throw new RangeError(`${machine.processes[process]} waits at ${machine.placeName(process)}`);
    machine.step(process, 0);
  }
}

/** One whole call, from its first step until the process rests. */
export function call(machine: AllocatorMachine, process: number, action: string, about = 0): void {
  take(machine, process, action, about);
  finish(machine, process);
}
