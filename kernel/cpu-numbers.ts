import type { Machine } from '../checker/machine.ts';
import { randomOf } from '../checker/random.ts';
import type { Processes } from './processes.ts';

const stepsTried = 400;

/**
 * Whether CPUs of a class can be taken to read the same number of their CPU, as they are from then on: the number of each modulo
 * `areas`. What each does alone, with its own number and with that one, must leave the same behind after every call; it is tried at
 * random. The code reads the number to choose the area to start at, and masks it.
 */
export function readAlike(machine: Machine, who: Processes, areas: number, classes: readonly (readonly number[])[]): boolean {
  for (const cpu of classes.flat()) {
    who.numbersModulo = 0;
    const own = leftBehind(machine, who, cpu);
    who.numbersModulo = areas;
    if (leftBehind(machine, who, cpu) === own) continue;
    who.numbersModulo = 0;
    break;
  }
  machine.reset();
  return who.numbersModulo !== 0;
}

/** Fingerprints of the states in which nothing is under way. */
function leftBehind(machine: Machine, who: Processes, cpu: number): string {
  const random = randomOf(1);
  const fingerprint = new Uint32Array(2);
  const left: string[] = [];
  const deferred = [who.worker, who.rcu].filter((process) => process >= 0);
  machine.reset();
  for (let step = 0; step < stepsTried; step++) {
    const movable = [cpu, ...deferred].filter((process) => machine.choices(process) > 0);
    if (movable.length === 0) break;
    const process = movable[random.below(movable.length)]!;
    machine.step(process, random.below(machine.choices(process)));
    if (![cpu, ...deferred].every((one) => machine.finished(one))) continue;
    machine.fingerprint(fingerprint);
    left.push(fingerprint.join());
  }
  return left.join(' ');
}
