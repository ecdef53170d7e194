import type { Scenario } from '../workload.ts';
import { buffer, coherent, endless, nvme, oneSegment, page, slot } from './parts.ts';

/* Several CPUs: who gets which slots, and who gives them back, in every interleaving. */

const twoAreas = { geometry: { slots: 16, areas: 2 }, segmentSlots: 8 } as const;
const smallAreas = { geometry: { slots: 8, areas: 2 }, segmentSlots: 4 } as const;

export const quickContention: readonly Scenario[] = [
  {
    name: 'two-areas',
    description: 'two CPUs, an area for each, buffers of one slot',
    ...twoAreas,
    workload: { ...endless, mappingsPerCpu: 2, operationsPerCpu: 2 },
    goals: ['mapping-in-area-0', 'mapping-in-area-1'],
  },
  {
    name: 'one-area',
    description: 'two CPUs that share an area, buffers of one and of five slots: allocations fail, free runs merge',
    ...oneSegment,
    workload: { ...endless, operationsPerCpu: 2, requests: [buffer, { ...buffer, bytes: 5 * slot }] },
    goals: ['refused', 'merge-both-sides', 'two-at-a-lock'],
  },
  {
    name: 'padded',
    description: 'two CPUs, min_align_mask of a page, and allocations aligned to a page: padding slots',
    ...twoAreas,
    workload: {
      ...endless,
      operationsPerCpu: 2,
      devices: [nvme],
      requests: [{ ...buffer, bytes: page, origOffset: 0xa00, allocAlignMask: page - 1 }],
    },
    goals: ['mapping-in-area-0', 'mapping-in-area-1'],
  },
  {
    name: 'remote-unmap',
    description: "two CPUs that unmap each other's mappings",
    ...twoAreas,
    workload: { ...endless, operationsPerCpu: 2, unmap: 'any-cpu' },
    goals: ['remote-free'],
  },
  {
    name: 'coherent',
    description: 'two CPUs that ask for coherent memory of one and of two pages, and for buffers',
    ...twoAreas,
    workload: { ...endless, operationsPerCpu: 2, requests: [coherent, { ...coherent, bytes: 2 * page }, buffer] },
    goals: ['coherent-mapping', 'mapping-in-area-1'],
  },
  {
    name: 'next-area',
    description:
      'two CPUs, an area of 4 slots for each, buffers of one and three slots: who finds no room goes to the other area',
    ...smallAreas,
    workload: {
      ...endless,
      mappingsPerCpu: 2,
      operationsPerCpu: 2,
      requests: [buffer, { ...buffer, bytes: 3 * slot }],
      unmap: 'any-cpu',
    },
    goals: ['retry-in-second-area', 'refused', 'remote-free', 'two-at-a-lock'],
  },
  {
    name: 'below-segment',
    description: 'two CPUs, swiotlb= asks for two areas of half a segment each',
    geometry: { slots: 4, areas: 2 },
    segmentSlots: 4,
    workload: { ...endless, requests: [buffer, { ...buffer, bytes: 2 * slot }] },
    goals: ['mapping-in-area-1'],
  },
  {
    name: 'odd-size',
    description: 'two CPUs, swiotlb= asks for three segments in two areas, buffers of a segment',
    geometry: { slots: 12, areas: 2 },
    segmentSlots: 4,
    workload: { ...endless, mappingsPerCpu: 2, operationsPerCpu: 2, requests: [{ ...buffer, bytes: 4 * slot }] },
    goals: ['mapping-in-area-1', 'largest-mapping'],
  },
  {
    name: 'migration',
    description: 'two CPUs, an area for each, threads that may be moved between reading the number of their CPU and using it',
    ...smallAreas,
    workload: { ...endless, operationsPerCpu: 2, requests: [{ ...buffer, bytes: 3 * slot }], migration: true },
    goals: ['migrates', 'retry-in-second-area'],
  },
  {
    name: 'three-one-area',
    description: 'three CPUs that share an area of 4 slots, and map and unmap once each',
    geometry: { slots: 4, areas: 1 },
    segmentSlots: 4,
    workload: { ...endless, cpus: 3, operationsPerCpu: 1 },
    goals: ['two-at-a-lock', 'merge-both-sides'],
  },
  {
    name: 'three-two-areas',
    description: 'three CPUs and two areas of 4 slots',
    ...smallAreas,
    workload: { ...endless, cpus: 3 },
    goals: ['two-at-a-lock', 'mapping-in-area-1'],
  },
];

export const fullContention: readonly Scenario[] = [
  {
    name: 'three-one-area-endless',
    description: 'three CPUs that share an area of 4 slots, without end',
    geometry: { slots: 4, areas: 1 },
    segmentSlots: 4,
    workload: { ...endless, cpus: 3 },
    goals: ['two-at-a-lock', 'merge-both-sides'],
  },
  {
    name: 'two-areas-endless',
    description: 'two CPUs, an area of 4 slots for each, two buffers at once, each unmapped by whoever comes first',
    ...smallAreas,
    workload: { ...endless, mappingsPerCpu: 2, unmap: 'any-cpu' },
    goals: ['remote-free', 'two-at-a-lock', 'merge-both-sides'],
  },
  {
    name: 'three-next-area',
    description: 'three CPUs and two areas of 4 slots, buffers of one and three slots',
    ...smallAreas,
    workload: { ...endless, cpus: 3, requests: [buffer, { ...buffer, bytes: 3 * slot }] },
    goals: ['retry-in-second-area', 'refused'],
  },
  {
    name: 'three-coherent',
    description: 'three CPUs that ask for coherent memory of a page, and for buffers',
    ...smallAreas,
    workload: { ...endless, cpus: 3, requests: [coherent, buffer] },
    goals: ['coherent-mapping', 'two-at-a-lock'],
  },
];
