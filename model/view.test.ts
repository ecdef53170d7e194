import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../properties/catalogue.ts';
import { outcomeKinds } from '../properties/outcome.ts';
import { AllocatorMachine } from './machine.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { call, take } from './testing/drive.ts';
import { scenario } from './testing/scenarios.ts';
import { walk } from './testing/walk.ts';

describe('quiescent', () => {
  test('is true at the start and after an unmap, false in between', () => {
    const machine = new AllocatorMachine(scenario());
    expect(machine.view.quiescent).toBe(true);
    call(machine, 0, 'map');
    expect(machine.view.quiescent).toBe(false);
    call(machine, 0, 'unmap');
    expect(machine.view.quiescent).toBe(true);
  });

  test('is false while an unlinked pool waits for its grace period: a transient pool goes with its counters as they are', () => {
    const machine = new AllocatorMachine(
      scenario({ design: 'dynamic-pools', workload: { mappingsPerCpu: 2, requests: [{ bytes: 8 }] } }),
    );
    for (const _mapping of [0, 1]) call(machine, 0, 'map');
    for (const mapping of [0, 1]) call(machine, 0, 'unmap', mapping);
    expect(machine.view.areaUsed(1)).toBe(4);
    expect(machine.view.quiescent).toBe(false);
    take(machine, machine.processes.indexOf('rcu'), 'run-callback', 1);
    expect(machine.view.quiescent).toBe(true);
  });
});

test('after steps of kinds that a property does not name, a claim holds and a goal is not reached', () => {
  const named = catalogue.filter(({ steps }) => steps !== undefined);
  const wrong = new Set<string>();
  const kinds = new Set<string>();
  const seeds = fc.integer({ min: 1, max: 0x7ffffffe });
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), seeds, (some, seed) => {
      const machine = new AllocatorMachine(some);
      walk(machine, seed, 150, ({ process, choice }) => {
        machine.step(process, choice);
        const { kind } = machine.view.outcome;
        kinds.add(kind);
        for (const { name, steps, kind: claim, holds } of named) {
          if (!steps!.includes(kind) && holds(machine.view) !== (claim === 'always')) wrong.add(`${name} after ${kind}`);
        }
      });
    }),
    { numRuns: 100, seed: 20220501 },
  );
  expect([...wrong]).toEqual([]);
  expect(named.length).toBeGreaterThan(10);
  expect(kinds.size).toBe(outcomeKinds.length);
});
