import { describe, expect, test } from 'vitest';
import { Footprint } from '../checker/footprint.ts';
import { search } from '../checker/search.ts';
import { goalsFor, harmfulProperties } from '../properties/catalogue.ts';
import { chartOf } from './chart/processes.ts';
import { flatten } from './compile/flatten.ts';
import { AllocatorMachine } from './machine.ts';
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
      if (mapping < 0 || mapping >= machine.memory.mappings || footprint.access[i]! >= 8) continue;
      expect(Math.trunc(mapping / 2)).toBe(process);
      own++;
    }
  });
  expect(own).toBeGreaterThan(1000);
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
