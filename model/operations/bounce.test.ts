import { expect, test } from 'vitest';
import { noStaleData } from '../../properties/no-stale-data.ts';
import { AllocatorMachine } from '../machine.ts';
import { take } from '../testing/drive.ts';
import { scenario } from '../testing/scenarios.ts';
import { record } from './bounce.ts';

function mapWith(sources: ReadonlyMap<string, string>): AllocatorMachine {
  const machine = new AllocatorMachine(scenario({ workload: { requests: [{ bytes: 3 }] } }), { mutation: { sources } });
  for (const action of ['map', 'lock', 'search', 'claim', 'unlock', 'record', 'bounce', 'return']) take(machine, 0, action);
  return machine;
}

test('a map that fills its slots hands out its own bytes', () => {
  expect(noStaleData.holds(mapWith(new Map()).view)).toBe(true);
});

test('a map whose bounce copies nothing, for want of an orig_addr, hands out what others left', () => {
  const forgetful = String(record).replace(/m\.origAddr\[[^\]]*\] = [^;]*;/, ';');
  expect(forgetful).not.toBe(String(record));
  const { view } = mapWith(new Map([['record', forgetful]]));
  expect(view.outcome.kind).toBe('mapped');
  expect(noStaleData.holds(view)).toBe(false);
});
