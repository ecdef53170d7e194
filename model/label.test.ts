import { expect, test } from 'vitest';
import { AllocatorMachine } from './machine.ts';
import { call, take } from './testing/drive.ts';
import { scenario } from './testing/scenarios.ts';

test('only a map hands out a page when it returns', () => {
  const workload = { requests: [{ bytes: 4, coherent: true }] };
  const machine = new AllocatorMachine(scenario({ faults: ['release-unlocked'], workload }));
  const returns = (from: string) => {
    while (machine.placeName(0) !== from) machine.step(0, 0);
    return machine.label(0, 0).sentence;
  };
  take(machine, 0, 'map');
  expect(returns('map.returningPage')).toBe('hands out the page of slot 0');
  call(machine, 0, 'return');
  take(machine, 0, 'unmap');
  expect(returns('unmap.returning')).toBe('returns to the driver');
});
