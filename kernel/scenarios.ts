import type { Request, Scenario, Workload } from './workload.ts';

const request: Request = {
  device: 0,
  bytes: 2048,
  origOffset: 0,
  allocAlignMask: 0,
  direction: 'bidirectional',
  coherent: false,
};

const workload: Workload = {
  cpus: 2,
  mappingsPerCpu: 2,
  unmap: 'same-cpu',
  operationsPerCpu: 2,
  devices: [{ minAlignMask: 0, boundaryMask: -1 }],
  requests: [request],
};

/** NVMe and others keep the offset in a page: dma_set_min_align_mask(dev, NVME_CTRL_PAGE_SIZE - 1). */
const nvme = { minAlignMask: 0xfff, boundaryMask: -1 };

const segmentSlots = 8;

/** What `kernel check` runs: small pools, every interleaving. */
export const quickSuite: readonly Scenario[] = [
  {
    name: 'odd-residue',
    description: 'one CPU, min_align_mask of a page, buffers in the upper half of a page: only every second slot will do',
    geometry: { slots: 8, areas: 1 },
    segmentSlots,
    workload: {
      ...workload,
      cpus: 1,
      mappingsPerCpu: 5,
      operationsPerCpu: 6,
      devices: [nvme],
      requests: [{ ...request, origOffset: 0x800, direction: 'to-device' }],
    },
  },
  {
    name: 'two-areas',
    description: 'two CPUs, an area for each, buffers of one slot',
    geometry: { slots: 16, areas: 2 },
    segmentSlots,
    workload,
  },
  {
    name: 'one-area',
    description: 'two CPUs that share an area, buffers of one and of five slots: allocations fail, free runs merge',
    geometry: { slots: 8, areas: 1 },
    segmentSlots,
    workload: { ...workload, mappingsPerCpu: 1, requests: [request, { ...request, bytes: 5 * 2048 }] },
  },
  {
    name: 'padded',
    description: 'two CPUs, min_align_mask of a page, and allocations aligned to a page: padding slots',
    geometry: { slots: 16, areas: 2 },
    segmentSlots,
    workload: {
      ...workload,
      mappingsPerCpu: 1,
      devices: [nvme],
      requests: [{ ...request, bytes: 4096, origOffset: 0xa00, allocAlignMask: 0xfff }],
    },
  },
  {
    name: 'remote-unmap',
    description: "two CPUs that unmap each other's mappings",
    geometry: { slots: 16, areas: 2 },
    segmentSlots,
    workload: { ...workload, mappingsPerCpu: 1, unmap: 'any-cpu' },
  },
  {
    name: 'coherent',
    description: 'two CPUs that ask for coherent memory of one and of two pages, and for buffers',
    geometry: { slots: 16, areas: 2 },
    segmentSlots,
    workload: {
      ...workload,
      mappingsPerCpu: 1,
      requests: [{ ...request, bytes: 4096, coherent: true }, { ...request, bytes: 8192, coherent: true }, request],
    },
  },
];
