import { describe, expect, test } from 'vitest';
import { AllocatorMachine } from '../machine.ts';
import { take } from '../testing/drive.ts';
import { type PartialScenario, scenario } from '../testing/scenarios.ts';

function machineWith(sources: Readonly<Record<string, string>>, partial: PartialScenario = {}): AllocatorMachine {
  const made = scenario({ workload: { cpus: 2, requests: [{ bytes: 8 }] }, ...partial });
  return new AllocatorMachine(made, { observes: true, mutation: { sources: new Map(Object.entries(sources)) } });
}

describe('lock discipline', () => {
  test('nothing is said of a lock that is taken while it is free and dropped by its holder', () => {
    const machine = machineWith({});
    for (const action of ['map', 'lock', 'search', 'claim', 'unlock']) {
      take(machine, 0, action);
      expect(machine.view.outcome.unguardedArea).toBe(-1);
    }
  });

  test('a lock that is taken from its holder is seen at once', () => {
    const machine = machineWith({ lockFree: 'function lockFree(m, p) { return true; }' });
    for (const process of [0, 1]) take(machine, process, 'map');
    take(machine, 0, 'lock');
    expect(machine.view.outcome.unguardedArea).toBe(-1);
    take(machine, 1, 'lock');
    expect(machine.view.outcome.unguardedArea).toBe(0);
  });

  test('a lock that is dropped though nobody holds it is seen at once', () => {
    const machine = machineWith({
      lock: 'function lock(m, p) {}',
      claim: 'function claim(m, p) {}',
      account: 'function account(m, p) {}',
    });
    for (const action of ['map', 'lock', 'search', 'claim']) take(machine, 0, action);
    expect(machine.view.outcome.unguardedArea).toBe(-1);
    take(machine, 0, 'unlock');
    expect(machine.view.outcome.unguardedArea).toBe(0);
  });
});
