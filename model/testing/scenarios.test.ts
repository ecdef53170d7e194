import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOut } from '../geometry.ts';
import { AllocatorMachine } from '../machine.ts';
import { arbitraryScenario } from './arbitrary-scenario.ts';
import { scenario } from './scenarios.ts';

test('holes take the smallest values, the rest stays', () => {
  const { geometry, workload, design } = scenario({ geometry: { areas: 2 }, workload: { requests: [{ bytes: 3 }] } });
  expect(design.name).toBe('split-areas');
  expect(geometry).toEqual({ slotBytes: 2, pageBytes: 4, segmentSlots: 4, slots: 4, areas: 2, pools: 1 });
  expect(workload.requests).toEqual([
    { device: 0, bytes: 3, origOffset: 0, allocAlignMask: 0, direction: 'bidirectional', coherent: false },
  ]);
  expect(() => scenario({ design: 'none of them' })).toThrow(RangeError);
});

test('arbitrary scenarios can be built, and reach every axis', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), (made) => {
      expect(new AllocatorMachine(made).snapshotBytes).toBeGreaterThan(0);
      expect(layOut(made).slots).toBeLessThanOrEqual(32);
      for (const axis of [made.design.name, made.generation, ...made.faults]) seen.add(axis);
      if (made.workload.interrupts) seen.add('interrupts');
      if (made.workload.requests.some((request) => request.coherent)) seen.add('coherent');
      if (made.workload.syncs.length > 0) seen.add('syncs');
      if (made.workload.unmap === 'any-cpu') seen.add('any-cpu');
    }),
    { numRuns: 100, seed: 1 },
  );
  expect([...seen]).toEqual(expect.arrayContaining(['single-lock', 'dynamic-pools', '5.16', '6.10', 'interrupts', 'coherent']));
  expect([...seen]).toEqual(expect.arrayContaining(['syncs', 'any-cpu', 'device-private', 'balanced']));
  expect(seen.size).toBeGreaterThan(35);
});
