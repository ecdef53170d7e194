import { expect, test } from 'vitest';
import { Footprint } from '../checker/footprint.ts';
import { Locksets, Mover } from '../checker/transactions.ts';
import { AllocatorMachine } from './machine.ts';
import { type PartialScenario, scenario } from './testing/scenarios.ts';

/*
 * What reductions take from footprints, by experiment: in every state of small allocators, a step that is judged to move can be
 * exchanged with its neighbour of another process, and both orders come to the same state.
 */

/** States of one allocator that are tried. */
const statesMost = 3000;

/** All reachable states of a machine, and the locksets that all their steps teach. */
function explored(machine: AllocatorMachine): { states: Uint8Array[]; locksets: Locksets } {
  const locksets = new Locksets(machine.processes.length, machine.variables);
  const footprint = new Footprint();
  const known = new Set<string>();
  const states: Uint8Array[] = [];
  const arrive = () => {
    const state = new Uint8Array(machine.snapshotBytes);
    machine.save(state, 0);
    const key = Buffer.from(state).toString('latin1');
    if (known.has(key)) return;
    known.add(key);
    states.push(state);
  };
  machine.reset();
  arrive();
  for (const state of states) {
    forEachChoice(machine, state, (process, choice) => {
      footprint.clear();
      const locks = machine.locksHeld(process);
      machine.observedStep(process, choice, footprint);
      locksets.judge(process, locks, footprint);
      arrive();
    });
  }
  return { states, locksets };
}

function forEachChoice(machine: AllocatorMachine, state: Uint8Array, then: (process: number, choice: number) => void): void {
  for (let process = 0; process < machine.processes.length; process++) {
    machine.restore(state, 0);
    const choices = machine.choices(process);
    for (let choice = 0; choice < choices; choice++) {
      machine.restore(state, 0);
      then(process, choice);
    }
  }
}

/** The choice of a process that is called so, or -1. */
function choiceNamed(machine: AllocatorMachine, process: number, name: string): number {
  for (let choice = 0; choice < machine.choices(process); choice++) {
    if (nameOf(machine, process, choice) === name) return choice;
  }
  return -1;
}

function nameOf(machine: AllocatorMachine, process: number, choice: number): string {
  const { action, arguments: about } = machine.label(process, choice);
  return `${action} ${JSON.stringify(about)}`;
}

const requests = [{ bytes: 2 }, { bytes: 8, direction: 'from-device' }] as const;
const growing = {
  design: 'dynamic-pools',
  geometry: { slotBytes: 2, pageBytes: 4, segmentSlots: 4, slots: 4, areas: 1, pools: 1 },
  workload: { cpus: 2, operationsPerCpu: 1, unmap: 'any-cpu', requests },
} as const;

test.each<[string, PartialScenario]>([
  ['areas', { workload: { cpus: 2, unmap: 'any-cpu', requests: [{ bytes: 2 }] } }],
  ['interrupts', { workload: { cpus: 2, interrupts: true, operationsPerCpu: 1, requests: [{ bytes: 2 }] } }],
  ['a pool that grows', growing],
  ['a pool that is freed without a grace period', { ...growing, faults: ['free-without-grace'] }],
  ['a flag that is set too late', { ...growing, faults: ['flag-not-set'] }],
])('steps that are judged to move can be exchanged: %s', { timeout: 120_000 }, (_, made) => {
  const machine = new AllocatorMachine(scenario(made));
  const { states, locksets } = explored(machine);
  const footprint = new Footprint();
  const between = new Uint8Array(machine.snapshotBytes);
  const [oneWay, other] = [new Uint8Array(machine.snapshotBytes), new Uint8Array(machine.snapshotBytes)];
  const { cpus, interrupts } = machine.memory;
  const nests = (one: number, other: number) => interrupts && Math.abs(one - other) === cpus && Math.max(one, other) < 2 * cpus;
  let exchanged = 0;
  for (const [number, state] of states.entries()) {
    if (number % Math.ceil(states.length / statesMost) !== 0) continue;
    forEachChoice(machine, state, (first, choice) => {
      const firstName = nameOf(machine, first, choice);
      const kindOfFirst = observed(machine, locksets, first, choice, footprint);
      machine.save(between, 0);
      forEachChoice(machine, between, (second, next) => {
        // A CPU that holds no lock moves around the whole of its interrupt, not around its parts.
        if (first === second || nests(first, second)) return;
        const secondName = nameOf(machine, second, next);
        // What moves left follows a step of its own process, and is judged right behind that.
        machine.restore(state, 0);
        const before = choiceNamed(machine, second, secondName);
        const kindBefore = before < 0 ? Mover.none : observed(machine, locksets, second, before, footprint);
        machine.restore(between, 0);
        const kindBehind = observed(machine, locksets, second, next, footprint);
        const kindOfSecond = before < 0 ? kindBehind : kindBefore;
        if ((kindOfFirst & Mover.right) === 0 && (kindOfSecond & Mover.left) === 0) return;
        machine.save(oneWay, 0);
        machine.restore(state, 0);
        const where = `${machine.processes[first]}: ${firstName} (${kindOfFirst}), ${machine.processes[second]}: ${secondName} (${kindOfSecond})`;
        for (const [process, name] of [
          [second, secondName],
          [first, firstName],
        ] as const) {
          expect(choiceNamed(machine, process, name), where).toBeGreaterThanOrEqual(0);
          machine.step(process, choiceNamed(machine, process, name));
        }
        machine.save(other, 0);
        if (Buffer.compare(oneWay, other) !== 0) expect(other, where).toEqual(oneWay);
        exchanged++;
      });
    });
  }
  expect(exchanged).toBeGreaterThan(1000);
});

/** Takes a step; which kind of mover it is. */
function observed(machine: AllocatorMachine, locksets: Locksets, process: number, choice: number, footprint: Footprint): number {
  footprint.clear();
  const locks = machine.locksHeld(process);
  machine.observedStep(process, choice, footprint);
  return locksets.judge(process, locks, footprint);
}
