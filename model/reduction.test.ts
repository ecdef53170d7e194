import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Access, Footprint } from '../checker/footprint.ts';
import { type ReductionName, reductionNames } from '../checker/options.ts';
import { search } from '../checker/search.ts';
import { goalsFor, harmfulProperties } from '../properties/catalogue.ts';
import { chartOf } from './chart/processes.ts';
import { flatten } from './compile/flatten.ts';
import { lockFields } from './compile/source.ts';
import { AllocatorMachine } from './machine.ts';
import { MappingState } from './memory.ts';
import type { Scenario } from './scenario.ts';
import type { Cells } from './state-vector.ts';
import { arbitraryAlikeDevices, arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { type PartialScenario, scenario } from './testing/scenarios.ts';
import { walk } from './testing/walk.ts';

/* What a model does for the reductions of its search. */

describe('a transaction goes on where there is one choice', () => {
  test.each(['cpu', 'worker', 'rcu'] as const)('and %s then reads all that could have given it another', (kind) => {
    // A step notes what it reads up to its own guard. So the last step of a place must have none, or be the only one; and steps
    // that range over arguments belong to the place where a process rests, at which transactions end.
    for (const { number, steps, name } of flatten(chartOf(kind)).places) {
      if (number === 0) continue;
      expect(
        steps.slice(1).every(({ ways }) => ways.some(({ guard }) => guard === null)),
        name,
      ).toBe(true);
      for (const { action } of steps) expect(['map', 'unmap', 'sync', 'run-callback'], name).not.toContain(action);
    }
  });
});

test('the state of a mapping that only its own CPU unmaps is in no footprint of another', () => {
  const made = scenario({ workload: { cpus: 2, mappingsPerCpu: 2, requests: [{ bytes: 2 }], syncs: [{ offset: 0, bytes: 1 }] } });
  const machine = new AllocatorMachine(made);
  const first = machine.memory.vector.firstVariable.get('mappingState')!;
  const footprint = new Footprint();
  let own = 0;
  walk(machine, 1, 2000, ({ process, choice }) => {
    footprint.clear();
    machine.observedStep(process, choice, footprint);
    for (let i = 0; i < footprint.count; i++) {
      const mapping = footprint.variable[i]! - first;
      const ofLock = (footprint.access[i]! & (Access.acquire | Access.release)) !== 0;
      if (ofLock || mapping < 0 || mapping >= machine.memory.mappings) continue;
      expect(Math.trunc(mapping / 2)).toBe(process);
      own++;
    }
  });
  expect(own).toBeGreaterThan(300);
});

test('a step that is said to change no data changes nothing but locks, places and registers', () => {
  const moving = ['place', 'mapping', 'tries', 'area', 'pool', 'first', 'count', 'startArea', 'sync', 'word', 'sawOnlyEmpty'];
  const besides = [...moving, 'reading', 'operationsLeft', 'roomThroughout', ...lockFields];
  let unchanged = 0;
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), fc.integer({ min: 1, max: 1e9 }), (made, seed) => {
      const machine = new AllocatorMachine(made, { observes: true });
      const m = machine.memory;
      // No view tells a mapping that is drained from one that is being unmapped.
      const seen = (name: string, value: number) =>
        name === 'mappingState' && value === MappingState.drained ? MappingState.unmapping : value;
      const shown = (name: string) => Array.from(m[name as 'list'] as Cells, (value) => seen(name, value)).join(' ');
      const data = () => m.vector.fields.map(({ name }) => (besides.includes(name) ? '' : shown(name))).join('\n');
      walk(machine, seed, 150, ({ process, choice }) => {
        const before = data();
        machine.step(process, choice);
        if (machine.changedData) return;
        if (data() !== before) expect(data()).toBe(before);
        unchanged++;
      });
    }),
    { numRuns: 150, seed: 32 },
  );
  expect(unchanged).toBeGreaterThan(2000);
});

/** Random scenarios whose verdicts are compared; `RANDOM_SCENARIOS=3000` asks for more. */
const scenarios = Number(process.env.RANDOM_SCENARIOS ?? 60);
/** What a search without reductions may visit of one of them. */
const statesMax = 4000;

describe('verdicts are equal with and without reductions', () => {
  const told = (made: Scenario, reductions: readonly ReductionName[], properties = harmfulProperties) => {
    const options = { strategy: 'breadth-first', storage: 'exact', reductions, properties } as const;
    const { verdict } = search(new AllocatorMachine(made, { observes: true }), {
      ...options,
      limits: reductions.length === 0 ? { statesMax } : {},
    });
    if (verdict.kind === 'inconclusive' || verdict.kind === 'holds') return { kind: verdict.kind };
    if (verdict.kind === 'unreached' || !('path' in verdict)) throw new Error(verdict.kind);
    const property = verdict.kind === 'violated' ? verdict.property : 'no-deadlock';
    // What can never come to rest again may be shown at a later state.
    return { kind: verdict.kind, property, steps: property === 'returns-to-quiescence' ? 0 : verdict.path.decisions.length };
  };

  test('on random scenarios, with and without faults', { timeout: 120_000 + scenarios * 1000 }, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(arbitraryScenario({ faults: true }), (made) => {
        const plain = told(made, []);
        seen.set(plain.kind, (seen.get(plain.kind) ?? 0) + 1);
        if (plain.kind === 'inconclusive') return;
        // Of several defects another may come first.
        const asked =
          plain.kind === 'holds' ? harmfulProperties : harmfulProperties.filter(({ name }) => name === plain.property);
        expect(told(made, ['transactions'], asked)).toEqual(plain);
        expect(told(made, ['partial-order'], asked)).toEqual(plain);
        expect(told(made, reductionNames, asked)).toEqual(plain);
      }),
      { numRuns: scenarios, seed: 31 },
    );
    expect(seen.get('holds')).toBeGreaterThan(scenarios / 10);
    expect(seen.get('violated')).toBeGreaterThan(scenarios / 10);
  });

  test('a race is found though what one CPU begins renumbers the choices of the other', () => {
    const made = scenario({
      geometry: { slotBytes: 2, pageBytes: 4, segmentSlots: 8, slots: 16, areas: 1 },
      workload: { cpus: 2, unmap: 'any-cpu', requests: [{ bytes: 8, coherent: true }], syncs: [{ offset: 8, bytes: 1 }] },
    });
    const asked = harmfulProperties.filter(({ name }) => name === 'no-data-race');
    const plain = told(made, [], asked);
    expect(plain.kind).toBe('violated');
    for (const reductions of [['transactions'], ['partial-order'], reductionNames] as const) {
      expect(told(made, reductions, asked)).toEqual(plain);
    }
  });

  const renaming = {
    'whose areas turn': { among: arbitraryScenario(), kind: 'areas' },
    'whose devices are interchangeable': { among: arbitraryAlikeDevices(), kind: 'devices' },
  };

  test.each(Object.entries(renaming))('on random scenarios %s, the same', { timeout: 120_000 + scenarios * 1000 }, (_, given) => {
    const seen = new Map<string, number>();
    const made = given.among.filter((scenario) => new AllocatorMachine(scenario).renamesData.includes(given.kind));
    fc.assert(
      fc.property(made, (scenario) => {
        const plain = told(scenario, []);
        seen.set(plain.kind, (seen.get(plain.kind) ?? 0) + 1);
        if (plain.kind === 'inconclusive') return;
        const asked =
          plain.kind === 'holds' ? harmfulProperties : harmfulProperties.filter(({ name }) => name === plain.property);
        expect(told(scenario, ['symmetry'], asked)).toEqual(plain);
        expect(told(scenario, reductionNames, asked)).toEqual(plain);
      }),
      { numRuns: scenarios / 2, seed: 33 },
    );
    for (const kind of ['holds', 'violated']) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(scenarios / 60);
  });

  test('a copy from another mapping is judged by what that mapping was in the middle of', () => {
    const made = scenario({
      workload: { interrupts: true, requests: [{ bytes: 1, direction: 'from-device' }], syncs: [{ offset: 3, bytes: 1 }] },
    });
    const asked = harmfulProperties.filter(({ name }) => name === 'no-stale-data');
    const plain = told(made, [], asked);
    expect(plain.kind).toBe('violated');
    expect(told(made, reductionNames, asked)).toEqual(plain);
  });
});

describe('the reduction by transactions', () => {
  const verdictOf = (made: PartialScenario, reductions: readonly ('transactions' | 'symmetry')[]) => {
    const machine = new AllocatorMachine(scenario(made), { observes: true });
    const goals = goalsFor(machine.view.areas).filter(({ name }) => name === 'lock-contention');
    const properties = [...harmfulProperties, ...goals];
    return search(machine, { strategy: 'breadth-first', storage: 'exact', reductions, properties, limits: {} }).verdict;
  };
  const requests = [{ bytes: 2 }];

  test('lets CPUs with a single choice each be seen at rest together', () => {
    const bounded = { workload: { cpus: 2, requests, operationsPerCpu: 2 } };
    const endless = { workload: { cpus: 2, requests } };
    for (const made of [bounded, endless]) {
      expect(verdictOf(made, ['transactions']).kind).toBe('holds');
      expect(verdictOf(made, []).kind).toBe('holds');
    }
  });

  test('lets CPUs be seen to wait for a lock, though it runs from one rest to the next', () => {
    const { counts, kind } = verdictOf({ workload: { cpus: 3, requests } }, ['transactions', 'symmetry']);
    expect(kind).toBe('holds');
    expect(counts.distinct).toBeLessThan(verdictOf({ workload: { cpus: 3, requests } }, []).counts.distinct / 20);
    expect(verdictOf({ workload: { cpus: 1, requests } }, ['transactions'])).toMatchObject({ goals: ['lock-contention'] });
  });
});
