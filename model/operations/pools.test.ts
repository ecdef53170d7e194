import { expect, test } from 'vitest';
import { AllocatorMachine } from '../machine.ts';
import { call, take } from '../testing/drive.ts';
import { scenario } from '../testing/scenarios.ts';

test("the lock of a device's pools is taken with interrupts off: spin_lock_irqsave(&dev->dma_io_tlb_lock)", () => {
  const machine = new AllocatorMachine(
    scenario({
      design: 'dynamic-pools',
      geometry: { pools: 2 },
      workload: { interrupts: true, mappingsPerCpu: 2, requests: [{ bytes: 8 }] },
    }),
  );
  const [cpu, interrupt] = [0, 1];
  call(machine, cpu, 'map');
  take(machine, cpu, 'map');
  for (let steps = 0; steps < 50 && machine.placeName(cpu) !== 'map.lockingList'; steps++) machine.step(cpu, 0);
  expect(machine.choices(interrupt)).toBeGreaterThan(0);
  take(machine, cpu, 'lock-device-list');
  expect(machine.choices(interrupt)).toBe(0);
  take(machine, cpu, 'publish-pool');
  take(machine, cpu, 'unlock-device-list');
  expect(machine.choices(interrupt)).toBeGreaterThan(0);
});

test('the worker and RCU are no interrupts: they run whatever CPUs do', () => {
  const machine = new AllocatorMachine(
    scenario({ design: 'dynamic-pools', workload: { interrupts: true, mappingsPerCpu: 2, requests: [{ bytes: 8 }] } }),
  );
  const [cpu, worker, rcu] = [0, 2, 3];
  for (const _mapping of [0, 1]) call(machine, cpu, 'map');
  expect(machine.choices(worker)).toBe(1);
  take(machine, worker, 'start-work');
  expect(machine.locksHeld(worker)).toBe(0);
  for (const mapping of [0, 1]) call(machine, cpu, 'unmap', mapping);
  expect(machine.choices(rcu)).toBe(1);
});
