import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Footprint } from '../checker/footprint.ts';
import { catalogue } from '../properties/catalogue.ts';
import { newOutcome } from '../properties/outcome.ts';
import { chartOf } from './chart/processes.ts';
import { actions, guards } from './chart/vocabulary.ts';
import { flatten } from './compile/flatten.ts';
import { deadRegisters, type UseOf } from './compile/liveness.ts';
import { type Register, registers, registerUseOf } from './compile/register-uses.ts';
import { DeadRegisters } from './dead-registers.ts';
import { AllocatorMachine } from './machine.ts';
import { rest } from './operations/driver.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { take } from './testing/drive.ts';
import { scenario } from './testing/scenarios.ts';
import { walk } from './testing/walk.ts';

const seeds = fc.integer({ min: 1, max: 0x7ffffffe });
const predicates = catalogue.filter(({ kind }) => kind === 'always' || kind === 'reachable');

/** What is dead in a machine, as an analysis with these uses says. */
function deadIn(machine: AllocatorMachine, useOf?: UseOf): DeadRegisters {
  const charts = new Map((['cpu', 'worker', 'rcu'] as const).map((kind) => [kind, flatten(chartOf(kind))]));
  const here = machine.memory.vector.octets.slice();
  machine.reset();
  const dead = new DeadRegisters(
    machine.memory,
    machine.processes.map((_, process) => charts.get(machine.kindOf(process))!),
    useOf,
  );
  machine.restore(here, 0);
  return dead;
}

/** Puts something into every register that is dead now. Returns how many that changed. */
function spoil({ memory: m }: AllocatorMachine, dead: DeadRegisters, pick: number): number {
  let changed = 0;
  for (let process = 0; process < m.processes; process++) {
    for (const [i, { cells }] of dead.at(process, m.place[process]!).entries()) {
      const value = (((pick >> 3) + 5 * i + process) % 6) - 1;
      if (cells[process] !== value) changed++;
      cells[process] = value;
    }
  }
  return changed;
}

/** Every step of the current state: its names, what it touches, what it leads to and what every property says of that. */
function stepsOf(machine: AllocatorMachine, dead: DeadRegisters): string[] {
  const { octets } = machine.memory.vector;
  const footprint = new Footprint();
  const here = octets.slice();
  const lines: string[] = [];
  for (let process = 0; process < machine.processes.length; process++) {
    lines.push(`${process} waits for ${machine.waitsFor(process)}, holds ${machine.locksHeld(process)}`);
    const choices = machine.choices(process);
    for (let choice = 0; choice < choices; choice++) {
      const label = JSON.stringify(machine.label(process, choice));
      footprint.clear();
      // What a step does not speak of is left from steps before it.
      Object.assign(machine.view.outcome, newOutcome());
      machine.observedStep(process, choice, footprint);
      const verdicts = predicates.map((property) => Number(property.holds(machine.view))).join('');
      const touched = Array.from({ length: footprint.count }, (_, i) => [footprint.access[i], footprint.variable[i]]);
      const outcome = JSON.stringify(machine.view.outcome);
      dead.clear();
      lines.push(`${label} ${verdicts} ${outcome} ${touched.join(' ')} ${Buffer.from(octets).toString('hex')}`);
      machine.restore(here, 0);
    }
  }
  return lines;
}

test('what is in a dead register makes no difference to any step, label, footprint or property', () => {
  let changed = 0;
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), seeds, (made, seed) => {
      const machine = new AllocatorMachine(made);
      const dead = deadIn(machine);
      walk(machine, seed, 80, ({ pick }) => {
        const expected = stepsOf(machine, dead);
        changed += spoil(machine, dead, pick);
        expect(stepsOf(machine, dead)).toEqual(expected);
      });
    }),
    { numRuns: 80, seed: 60, endOnFailure: true },
  );
  expect(changed).toBeGreaterThan(20_000);
});

/** The analysis, blind for one read of one guard or action. */
function blindFor(name: string, register: Register): UseOf {
  return (other) => {
    const use = registerUseOf(other);
    return other === name ? { ...use, reads: new Set([...use.reads].filter((read) => read !== register)) } : use;
  };
}

/** Scenarios whose walks between them go nearly every way of the charts. */
const walked = [
  scenario({
    geometry: { slots: 8, areas: 2 },
    workload: {
      cpus: 2,
      mappingsPerCpu: 2,
      unmap: 'any-cpu',
      requests: [{ bytes: 8 }, { bytes: 2 }],
      syncs: [{ offset: 0, bytes: 1 }],
    },
  }),
  scenario({ design: 'instances-list', geometry: { pools: 2 }, faults: ['cursor-round-robin', 'used-after-unlock'] }),
  scenario({ faults: ['lock-dropped-before-claim', 'shared-bitmap-word'] }),
  scenario({ faults: ['release-unlocked'], workload: { requests: [{ bytes: 4, coherent: true }] } }),
  scenario({
    design: 'dynamic-pools',
    geometry: { pools: 3 },
    workload: { cpus: 2, mappingsPerCpu: 3, requests: [{ bytes: 8 }, { bytes: 2 }] },
  }),
];

/** The way that no walk finds: a sync meets a mapping whose device is not known yet to have any. */
function toALostMapping(): AllocatorMachine {
  const workload = { cpus: 2, unmap: 'any-cpu', requests: [{ bytes: 2 }], syncs: [{ offset: 0, bytes: 1 }] } as const;
  const machine = new AllocatorMachine(scenario({ design: 'dynamic-pools', workload, faults: ['flag-not-set'] }));
  take(machine, 0, 'map');
  while (machine.placeName(0) !== 'map.flaggingLate') machine.step(0, 0);
  take(machine, 1, 'sync');
  return machine;
}

test('an analysis that overlooks a read is noticed', () => {
  const charts = [flatten(chartOf('cpu')), flatten(chartOf('worker'))];
  const tables = (useOf?: UseOf) => JSON.stringify(charts.map((chart) => deadRegisters(chart, useOf)));
  const blind = Object.keys({ ...guards, ...actions })
    .flatMap((name) => [...registerUseOf(name).reads].map((register) => ({ name, register, useOf: blindFor(name, register) })))
    .filter(({ useOf }) => tables(useOf) !== tables());
  expect(blind.length).toBeGreaterThan(10);
  const unnoticed = new Set(blind);
  const lookerAt = (machine: AllocatorMachine) => {
    const right = deadIn(machine);
    const suspects = [...unnoticed].map((suspect) => ({ suspect, dead: deadIn(machine, suspect.useOf) }));
    return (pick: number) => {
      const here = machine.memory.vector.octets.slice();
      for (const { suspect, dead } of suspects) {
        if (!unnoticed.has(suspect) || deadNow(machine, dead) === deadNow(machine, right)) continue;
        if (!isUnmoved(machine, dead, pick)) unnoticed.delete(suspect);
        machine.restore(here, 0);
      }
    };
  };
  for (const made of walked) {
    const machine = new AllocatorMachine(made);
    const look = lookerAt(machine);
    for (let seed = 1; seed <= 10; seed++) walk(machine, seed, 300, ({ pick }) => look(pick));
  }
  const machine = toALostMapping();
  const look = lookerAt(machine);
  for (; !machine.finished(1); machine.step(1, 0)) for (let pick = 0; pick < 48; pick += 8) look(pick);
  expect([...unnoticed].map(({ name, register }) => `${register} in ${name}`)).toEqual([]);
});

/** How many registers are dead in the current state. */
function deadNow({ memory: m }: AllocatorMachine, dead: DeadRegisters): number {
  return Array.from(m.place, (place, process) => dead.at(process, place).length).reduce((sum, length) => sum + length, 0);
}

/** Whether the steps of the current state are the same with something in what is said to be dead; what throws for it is not. */
function isUnmoved(machine: AllocatorMachine, dead: DeadRegisters, pick: number): boolean {
  const expected = stepsOf(machine, dead);
  spoil(machine, dead, pick);
  try {
    return stepsOf(machine, dead).join() === expected.join();
  } catch {
    return false;
  }
}

test('registers are what a process that comes to rest clears', () => {
  const made = scenario({ faults: ['shared-bitmap-word'] });
  const machine = new AllocatorMachine(made);
  const m = machine.memory;
  const atRest = registers.map((register) => m[register][0]);
  const before = m.vector.octets.slice().fill(7);
  m.vector.octets.set(before);
  rest(m, 0);
  expect(registers.map((register) => m[register][0])).toEqual(atRest);
  const cleared = m.vector.fields.filter(({ name, length }) => length > 0 && m[name as Register][0] !== before[0]);
  expect(cleared.map(({ name }) => name).sort()).toEqual([...registers, 'mapping', 'pool'].sort());
});
