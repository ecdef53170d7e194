import type { Scenario } from '../scenario.ts';
import { scenario } from './scenarios.ts';

/*
 * Small scenarios that together run through all of the allocator, each searched to the end in about a second. What a mutant
 * changes must be noticed in one of them. Cheap ones that notice much come first.
 */

/**
 * What does not hold in the unspoilt model, by scenario. A search that steps by its stride and wraps to 0 (not modulo) loses its
 * residue, counts slots that it never looked at as checked, and gives up beside a free place: all generations do.
 */
export const broken: Readonly<Record<string, readonly string[]>> = {
  masks: ['no-spurious-full-maximal'],
  syncs: ['no-spurious-full-maximal'],
};

export const portfolio: readonly Scenario[] = [
  scenario({
    name: 'merges',
    geometry: { slots: 8 },
    workload: { mappingsPerCpu: 3, requests: [{ bytes: 2 }, { bytes: 6 }] },
  }),
  scenario({
    name: 'masks',
    geometry: { slots: 8 },
    workload: {
      mappingsPerCpu: 2,
      devices: [{ minAlignMask: 3 }, { minAlignMask: 7 }],
      requests: [
        { bytes: 1, origOffset: 3, allocAlignMask: 3 },
        { bytes: 2, origOffset: 5, device: 1 },
        { bytes: 3, origOffset: 6, allocAlignMask: 3, device: 1, direction: 'from-device' },
        { bytes: 4, coherent: true },
        { bytes: 2, origOffset: 1, direction: 'to-device' },
      ],
    },
  }),
  scenario({
    name: 'one mask',
    geometry: { slots: 8 },
    workload: {
      mappingsPerCpu: 3,
      devices: [{ minAlignMask: 3 }],
      requests: [
        { bytes: 1, origOffset: 3, allocAlignMask: 3 },
        { bytes: 2, origOffset: 2, allocAlignMask: 3 },
      ],
    },
  }),
  scenario({
    name: 'syncs',
    geometry: { slots: 8 },
    workload: {
      mappingsPerCpu: 2,
      devices: [{ minAlignMask: 3 }],
      requests: [
        { bytes: 5, origOffset: 3 },
        { bytes: 3, origOffset: 1, allocAlignMask: 3, direction: 'from-device' },
      ],
      syncs: [
        { offset: 0, bytes: 1 },
        { offset: 1, bytes: 2, direction: 'for-device' },
        { offset: 2, bytes: 3 },
      ],
    },
  }),
  scenario({
    name: 'two areas',
    geometry: { slots: 8, areas: 2 },
    workload: { cpus: 2, unmap: 'any-cpu', requests: [{ bytes: 2 }, { bytes: 8 }] },
  }),
  scenario({
    name: 'two areas, one CPU',
    geometry: { slots: 8, areas: 2 },
    workload: { mappingsPerCpu: 2, requests: [{ bytes: 8 }, { bytes: 6 }, { bytes: 2 }] },
  }),
  scenario({ name: 'one lock, two CPUs', workload: { cpus: 2, requests: [{ bytes: 2 }, { bytes: 4 }] } }),
  scenario({ name: 'interrupts', workload: { interrupts: true, requests: [{ bytes: 2 }, { bytes: 6 }] } }),
  scenario({
    name: 'boundary',
    geometry: { slots: 8, segmentSlots: 8, start: 36 },
    workload: {
      mappingsPerCpu: 2,
      devices: [{ boundaryMask: 7 }, { boundaryMask: 15 }],
      requests: [{ bytes: 5 }, { bytes: 8, device: 1 }, { bytes: 2 }],
    },
  }),
  scenario({
    name: 'the search of v5.16',
    generation: '5.16',
    geometry: { slots: 8 },
    workload: { mappingsPerCpu: 3, requests: [{ bytes: 2 }, { bytes: 4 }, { bytes: 8 }] },
  }),
  ...['instances-list', 'instances-hashed', 'instances-merged', 'balanced'].map((design) =>
    scenario({
      name: design,
      design,
      geometry: { pools: 2 },
      workload: { cpus: 2, mappingsPerCpu: 2, requests: [{ bytes: 8 }] },
    }),
  ),
  ...['device-start', 'device-private'].map((design) =>
    scenario({
      name: design,
      design,
      geometry: { pools: 2 },
      workload: {
        cpus: 2,
        devices: [{}, { minAlignMask: 1 }],
        requests: [{ bytes: 4 }, { bytes: 3, device: 1, origOffset: 1 }],
      },
    }),
  ),
  scenario({
    name: 'private pools of two areas',
    design: 'device-private',
    geometry: { slots: 8, areas: 2 },
    workload: { mappingsPerCpu: 3, devices: [{}, {}], requests: [{ bytes: 8 }, { bytes: 6, device: 1 }] },
  }),
  scenario({
    name: 'padding in two pools',
    design: 'instances-list',
    geometry: { pools: 2 },
    workload: {
      mappingsPerCpu: 2,
      devices: [{ minAlignMask: 3 }, {}],
      requests: [{ bytes: 1, origOffset: 3, allocAlignMask: 3 }, { bytes: 5 }, { bytes: 2, device: 1 }],
      syncs: [{ offset: 0, bytes: 4 }],
    },
  }),
  scenario({
    name: 'growing, two areas',
    design: 'dynamic-pools',
    geometry: { slots: 8, areas: 2, pools: 1 },
    workload: { mappingsPerCpu: 3, requests: [{ bytes: 8 }] },
  }),
  scenario({
    name: 'growing, one CPU',
    design: 'dynamic-pools',
    geometry: { pools: 2 },
    workload: { mappingsPerCpu: 2, requests: [{ bytes: 8 }] },
  }),
  scenario({
    name: 'growing, two devices',
    design: 'dynamic-pools',
    geometry: { pools: 2 },
    workload: {
      mappingsPerCpu: 2,
      operationsPerCpu: 3,
      devices: [{}, { minAlignMask: 3 }],
      requests: [{ bytes: 8 }, { bytes: 3, origOffset: 2, device: 1, direction: 'to-device' }],
      syncs: [{ offset: 1, bytes: 1 }],
    },
  }),
  scenario({
    name: 'growing, lookups by any CPU',
    design: 'dynamic-pools',
    geometry: { pools: 1 },
    workload: { cpus: 2, unmap: 'any-cpu', operationsPerCpu: 1, requests: [{ bytes: 8 }] },
  }),
  scenario({ name: 'no slots', geometry: { slots: 0 } }),
];

/** Two transient pools of one device, one freed while a reader stands on it: 253 453 states, too many for every mutant. */
export const twoListsAtOnce: Scenario = scenario({
  name: 'growing, two lists at once',
  design: 'dynamic-pools',
  geometry: { pools: 2 },
  workload: { cpus: 2, mappingsPerCpu: 2, operationsPerCpu: 2, requests: [{ bytes: 8 }] },
});
