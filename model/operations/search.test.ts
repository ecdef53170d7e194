import { expect, test } from 'vitest';
import { AllocatorMachine } from '../machine.ts';
import { call, take } from '../testing/drive.ts';
import { scenario } from '../testing/scenarios.ts';

test('a CPU whose search cannot end stays in it for ever, with the lock held', () => {
  const machine = new AllocatorMachine(
    scenario({
      generation: '6.1-stable',
      workload: { cpus: 2, mappingsPerCpu: 3, devices: [{ minAlignMask: 3 }], requests: [{ origOffset: 2 }] },
    }),
  );
  // Both odd slots are taken, and the cursor is at 2: once it has wrapped to 0, the search goes over odd slots only.
  call(machine, 0, 'map');
  call(machine, 0, 'map');
  call(machine, 0, 'unmap', 0);
  call(machine, 0, 'map');
  take(machine, 0, 'map');
  take(machine, 0, 'lock');
  take(machine, 0, 'search');
  expect(machine.view.outcome.probes).toBeGreaterThan(machine.view.areaSlots(0));
  expect(machine.choices(0)).toBe(0);
  expect(machine.finished(0)).toBe(false);
  expect(machine.view.areaLockHolder(0)).toBe(0);
  take(machine, 1, 'map');
  expect(machine.choices(1)).toBe(0);
  expect(machine.waitsFor(1)).toBe(0);
});

test('a stride that is no power of two is rounded to as ALIGN() does it', () => {
  const machine = new AllocatorMachine(
    scenario({
      generation: '6.1-stable',
      geometry: { segmentSlots: 8, slots: 16 },
      workload: {
        mappingsPerCpu: 2,
        devices: [{ minAlignMask: 7 }],
        requests: [{ bytes: 3, allocAlignMask: 3 }],
      },
    }),
  );
  // The stride is 6 and the cursor at 2 after the first mapping: (2 + 5) & ~5 is 2, not 6.
  call(machine, 0, 'map');
  call(machine, 0, 'map');
  expect(machine.view.mappingFirstSlot(1)).toBe(4);
});
