import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import { presetNamed, presets } from '../design.ts';
import { AllocatorMachine } from '../machine.ts';
import { candidates } from '../operations/driver.ts';
import type { Scenario } from '../scenario.ts';
import { arbitraryScenario } from '../testing/arbitrary-scenario.ts';
import { type PartialScenario, scenario } from '../testing/scenarios.ts';
import { bytesOf, footprints, reachable, representative, successors, Twin } from '../testing/twin.ts';
import { walk } from '../testing/walk.ts';

const seeds = fc.integer({ min: 1, max: 0x7ffffffe });

/** Scenarios in which something is interchangeable. */
const symmetric = arbitraryScenario({ faults: true }).filter((made) => new AllocatorMachine(made).canonicalise !== undefined);

/** Scenarios whose areas can be turned. */
const turning = arbitraryScenario().filter((made) => new Twin(made, 1).symmetry?.areas != null);

function onWalks(length: number, runs: number, check: (twin: Twin) => void, scenarios = symmetric): void {
  fc.assert(
    fc.property(scenarios, seeds, (made, seed) => {
      const twin = new Twin(made, seed);
      walk(twin.machine, seed, length, () => check(twin));
    }),
    { numRuns: runs, seed: 11, endOnFailure: true },
  );
}

/** Renames the current state and holds the representatives to each other. True where the renaming changed anything. */
function expectSameRepresentative(twin: Twin): boolean {
  const { machine } = twin;
  const original = bytesOf(machine);
  const expected = representative(machine);
  twin.rename();
  const changed = bytesOf(machine) !== original;
  expect(representative(machine)).toBe(expected);
  machine.canonicalise!();
  expect(representative(machine), 'of the representative').toBe(expected);
  return changed;
}

describe('the representative', () => {
  test('is the same for every renaming of a reachable state, and its own', () => {
    let changed = 0;
    onWalks(60, 40, (twin) => {
      if (expectSameRepresentative(twin)) changed++;
    });
    expect(changed).toBeGreaterThan(500);
  });

  test('also where nothing but names tells CPUs apart that work on the mappings of each other', () => {
    const workloads = fc.record({
      cpus: fc.integer({ min: 2, max: 4 }),
      mappingsPerCpu: fc.integer({ min: 1, max: 3 }),
      interrupts: fc.boolean(),
    });
    fc.assert(
      fc.property(workloads, fc.constantFrom('instances-list', 'dynamic-pools'), seeds, (workload, design, seed) => {
        const made = scenario({ design, geometry: { pools: 2 }, workload: { ...workload, unmap: 'any-cpu' } });
        const twin = new Twin(made, seed);
        for (let times = 0; times < 10; times++) {
          scatter(twin);
          expectSameRepresentative(twin);
        }
      }),
      { numRuns: 80, seed: 12 },
    );
  });

  test('is the state itself where everybody is idle', () => {
    const machine = new AllocatorMachine(scenario({ workload: { cpus: 3, mappingsPerCpu: 2 } }));
    const boot = bytesOf(machine);
    machine.canonicalise!();
    expect(bytesOf(machine)).toBe(boot);
  });
});

/** A state that no schedule leads to: zeros, ones and names strewn about, so that nearly everything ties. */
function scatter(twin: Twin): void {
  const m = twin.machine.memory;
  twin.machine.reset();
  for (let h = 0; h < m.mappings; h++) m.mappingState[h] = twin.below(4) === 0 ? 3 : 5;
  const users = m.cpus * (m.interrupts ? 2 : 1);
  const keepToTheirOwn = twin.below(3) === 0;
  for (let p = 0; p < users; p++) {
    m.place[p] = twin.below(5) === 0 ? 1 : 0;
    const owner = keepToTheirOwn ? (p % m.cpus) + m.cpus * twin.below(users / m.cpus) : twin.below(users);
    m.mapping[p] = twin.below(4) === 0 ? -1 : owner * m.mappingsPerCpu + twin.below(m.mappingsPerCpu);
  }
  for (let l = 0; l < m.lock.length; l++) m.lock[l] = twin.below(2) * (1 + twin.below(m.processes));
  for (let l = 0; l < m.listLock.length; l++) m.listLock[l] = twin.below(2) * (1 + twin.below(m.processes));
  for (let pool = 0; pool < m.poolReaders.length; pool++) m.poolReaders[pool] = twin.below(2 << users);
}

describe('a search by symmetry stores one state of each class, no more and no fewer', () => {
  const workloads = [
    { cpus: 3, unmap: 'any-cpu', operationsPerCpu: 1 },
    { cpus: 2, mappingsPerCpu: 2, unmap: 'same-cpu', operationsPerCpu: 2 },
    { cpus: 2, interrupts: true, operationsPerCpu: 1 },
    { cpus: 2, operationsPerCpu: 1 },
  ] as const;

  test.each(presets.map(({ name }) => name))('%s', (design) => {
    for (const workload of workloads) {
      const { pools, areas } = presetNamed(design)!;
      const geometry = {
        pools: pools === 'one' ? 1 : 2,
        ...(areas === 'many' && workload === workloads[3] && { slots: 8, areas: 2 }),
      };
      const machine = new AllocatorMachine(scenario({ design, geometry, workload: { ...workload, requests: [{ bytes: 8 }] } }));
      const states = machine.canonicalise === undefined ? null : reachable(machine, 4000);
      if (states === null) continue;
      const classes = new Set<string>();
      for (const bytes of states) {
        machine.restore(Buffer.from(bytes, 'latin1'), 0);
        classes.add(representative(machine));
      }
      const { verdict } = search(machine, {
        strategy: 'breadth-first',
        storage: 'exact',
        reductions: ['symmetry'],
        properties: [],
        limits: {},
      });
      expect(verdict.counts.distinct).toBe(classes.size);
      expect(classes.size).toBeLessThan(states.size);
      compared++;
    }
  });

  let compared = 0;
  test('of enough machines', () => expect(compared).toBeGreaterThan(10));
});

describe('a renamed state', () => {
  test('has the steps of the other, and every property says the same of them', () => {
    onWalks(60, 40, (twin) => {
      const expected = successors(twin.machine);
      twin.rename();
      expect(successors(twin.machine)).toEqual(expected);
    });
  });

  test('keeps track of the room that a refused request had', () => {
    const made = scenario({ geometry: { slots: 8, areas: 2 }, workload: { cpus: 3, requests: [{ bytes: 8 }] } });
    const twin = new Twin(made, 5, { tracksRoom: true });
    for (let seed = 1; seed <= 20; seed++) {
      walk(twin.machine, seed, 80, () => {
        const expected = successors(twin.machine);
        twin.rename();
        expect(successors(twin.machine)).toEqual(expected);
      });
    }
  });

  test('touches the same under the names of its renaming', () => {
    let compared = 0;
    onWalks(60, 40, ({ machine, symmetry }) => {
      const here = machine.memory.vector.octets.slice();
      for (const renaming of machine.renamings) {
        const from = renaming.processes.subarray(0, machine.memory.cpus);
        if (from.every((source, cpu) => source === cpu)) continue;
        const expected = footprints(machine, renaming);
        symmetry.cpus.renamer.rearrange(from);
        expect(footprints(machine, null)).toEqual(expected);
        machine.restore(here, 0);
        compared++;
      }
    });
    expect(compared).toBeGreaterThan(500);
  });
});

describe('a state whose areas are turned', () => {
  test('has the steps of the other, and every property says the same of them', () => {
    let changed = 0;
    onWalks(
      80,
      60,
      ({ machine, symmetry }) => {
        const original = bytesOf(machine);
        const expected = successors(machine);
        for (let by = 1; by < candidates(machine.memory); by++) {
          symmetry.areas!.rename(1);
          if (bytesOf(machine) !== original) changed++;
          expect(successors(machine)).toEqual(expected);
        }
        symmetry.areas!.rename(1);
        expect(bytesOf(machine), 'all the way round').toBe(original);
      },
      turning,
    );
    expect(changed).toBeGreaterThan(3000);
  });

  test('touches the same under the names of its renaming', () => {
    onWalks(
      60,
      40,
      ({ machine, symmetry }) => {
        const expected = footprints(machine, symmetry.areas!.renaming);
        symmetry.areas!.rename(1);
        expect(footprints(machine, null)).toEqual(expected);
      },
      turning,
    );
  });
});

describe('what is interchangeable', () => {
  const classesOf = (made: Scenario): string => {
    const machine = new AllocatorMachine(made);
    const pairs = machine.renamings.map(({ processes }) => machine.processes.filter((_, p) => processes[p] !== p).join(' '));
    return pairs.filter((pair) => pair !== '').join(', ');
  };
  const three = { cpus: 3 };

  test('CPUs that start at the same area', () => {
    expect(classesOf(scenario({ workload: three }))).toBe('cpu0 cpu1, cpu1 cpu2');
    expect(classesOf(scenario({ geometry: { slots: 8, areas: 2 }, workload: three }))).toBe('cpu0 cpu2');
    expect(classesOf(scenario({ geometry: { slots: 12, areas: 3 }, workload: three }))).toBe('');
  });

  test('all CPUs where the start does not depend on them', () => {
    for (const design of ['instances-list', 'device-start', 'balanced']) {
      expect(classesOf(scenario({ design, geometry: { pools: 2 }, workload: three }))).toBe('cpu0 cpu1, cpu1 cpu2');
    }
  });

  test('a CPU with its interrupt', () => {
    expect(classesOf(scenario({ workload: { cpus: 2, interrupts: true } }))).toBe('cpu0 cpu1 cpu0.irq cpu1.irq');
  });

  test('areas, with the CPUs that start at them, where nothing tells one from the next', () => {
    const turns = (made: PartialScenario) => new AllocatorMachine(scenario(made)).renamesData.includes('areas');
    const two = { geometry: { slots: 8, areas: 2 }, workload: { cpus: 2 } };
    expect(turns(two)).toBe(true);
    expect(classesOf(scenario(two))).toBe('cpu0 cpu1');
    expect(turns({ ...two, workload: { cpus: 3 } }), 'two CPUs start at one area').toBe(false);
    expect(turns({ ...two, workload: { cpus: 2, devices: [{ minAlignMask: 7 }] } })).toBe(true);
    expect(turns({ ...two, workload: { cpus: 2, devices: [{ minAlignMask: 15 }] } }), 'a mask of two areas').toBe(false);
    expect(turns({ ...two, workload: { cpus: 2, devices: [{ boundaryMask: 15 }] } }), 'a boundary of two').toBe(false);
    expect(turns({ ...two, workload: { cpus: 2, syncs: [{ offset: 2, bytes: 1 }] } }), 'beyond a mapping').toBe(false);
    expect(turns({ ...two, faults: ['last-area-short'] })).toBe(false);
    expect(turns({ design: 'instances-list', geometry: { pools: 2 }, workload: { cpus: 1 } }), 'by their cursor').toBe(true);
    for (const design of ['balanced', 'device-start', 'dynamic-pools']) expect(turns({ ...two, design }), design).toBe(false);
    expect(new AllocatorMachine(scenario(two), { tellsAreasApart: true }).renamesData).toEqual([]);
  });

  test('mappings of one process; and where nothing is, no representative is offered', () => {
    const mappings = new AllocatorMachine(scenario({ workload: { mappingsPerCpu: 2 } }));
    expect(mappings.renamings).toHaveLength(1);
    expect(new AllocatorMachine(scenario()).canonicalise).toBeUndefined();
  });
});
