import { expect, test } from 'vitest';
import { scenario } from '../../model/testing/scenarios.ts';
import { UserError } from '../user-error.ts';
import { fileScenario, unitOf } from './file-scenario.ts';

test('bytes are multiplied, masks keep their form, and no mask stays none', () => {
  const made = scenario({
    geometry: { slots: 8, areas: 2 },
    workload: {
      devices: [{ minAlignMask: 3, boundaryMask: 7 }, {}],
      requests: [{ bytes: 3, origOffset: 1, allocAlignMask: 1 }],
    },
  });
  expect(unitOf(made)).toBe(1024);
  const { geometry, segmentSlots, workload } = fileScenario(made);
  expect({ geometry, segmentSlots }).toEqual({ geometry: { slots: 8, areas: 2 }, segmentSlots: 4 });
  expect(workload.devices).toEqual([
    { minAlignMask: 0xfff, boundaryMask: 0x1fff },
    { minAlignMask: 0, boundaryMask: -1 },
  ]);
  expect(workload.requests[0]).toMatchObject({ bytes: 3072, origOffset: 1024, allocAlignMask: 0x7ff });
});

test('all that the file cannot do is named at once', () => {
  const made = scenario({
    design: 'instances-list',
    geometry: { slots: 12, pageBytes: 8, start: 16 },
    workload: { interrupts: true, operationsPerCpu: 1, syncs: [{ bytes: 3 }] },
    faults: ['wrong-divisor'],
  });
  expect(() => fileScenario(made)).toThrow(UserError);
  expect(() => fileScenario(made)).toThrow(
    'the design must be split-areas, or single-lock; a page must be two slots; ' +
      'slots must be a power of two, to which the file would round them up; the file chooses where its pool starts: ' +
      'leave out geometry.start; interrupts are not compared; a sync must lie inside every request, of which none is coherent; ' +
      'with syncs, operationsPerCpu must be 0: the file does not count them; faults are seeded into the model only',
  );
});
