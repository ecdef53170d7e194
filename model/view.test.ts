import { describe, expect, test } from 'vitest';
import { AllocatorMachine } from './machine.ts';
import { call, take } from './testing/drive.ts';
import { scenario } from './testing/scenarios.ts';

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
