import fc from 'fast-check';
import { mappingsMax } from '../../../kernel/ghost.ts';
import type { Scenario } from '../../../kernel/workload.ts';
import { realWorkloads, segmentSlots, slots, slotsLeast } from '../../fuzz/workload.ts';

/**
 * Random workloads on the geometry of a real machine: the tree's own segments, and the default pool or the least that the kernel
 * grants, which is soon full.
 */
export function realScenarios(cpus: number): fc.Arbitrary<Scenario> {
  const areas = 2 ** Math.ceil(Math.log2(cpus));
  return fc
    .record({ workload: realWorkloads(cpus), pool: fc.constantFrom(slots, Math.max(slotsLeast, segmentSlots * areas)) })
    .map(({ workload, pool }): Scenario => {
      const { mappingsPerCpu, unmap, operationsPerCpu, requests } = workload;
      const most = Math.floor(mappingsMax / cpus);
      return {
        name: 'real-geometry',
        description: `${cpus} CPUs, a pool of ${pool} slots, random drivers`,
        geometry: { slots: pool, areas },
        segmentSlots: null,
        workload: {
          cpus,
          mappingsPerCpu: Math.min(mappingsPerCpu, most),
          unmap,
          operationsPerCpu,
          devices: workload.devices.map(({ minAlignMask, boundaryMask }) => ({
            minAlignMask,
            boundaryMask: boundaryMask === 'none' ? -1 : boundaryMask,
          })),
          requests: requests.map((request) => ({ ...request, origOffset: Number(request.origOffset) })),
        },
      };
    });
}
