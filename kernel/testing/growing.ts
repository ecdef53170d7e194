import type { Request, Scenario } from '../workload.ts';

/** More than half of the default pool: two do not fit. */
export const large: Request = {
  device: 0,
  bytes: 5 * 2048,
  origOffset: 0,
  allocAlignMask: 0,
  direction: 'bidirectional',
  coherent: false,
};

/** Two CPUs on a pool for one of them: the other gets a transient pool, and the worker adds one. */
export const growing: Scenario = {
  name: 'growing',
  description: 'two CPUs that ask for more than the default pool has, with CONFIG_SWIOTLB_DYNAMIC',
  geometry: { slots: 8, areas: 1, addedPools: 2 },
  segmentSlots: 8,
  workload: {
    cpus: 2,
    mappingsPerCpu: 1,
    unmap: 'same-cpu',
    operationsPerCpu: 1,
    devices: [{ minAlignMask: 0, boundaryMask: -1 }],
    requests: [large],
  },
};
