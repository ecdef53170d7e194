import fc from 'fast-check';
import { mappingsMax } from '../../../kernel/ghost.ts';
import type { Scenario, Sync, Workload } from '../../../kernel/workload.ts';
import { realWorkloads, segmentSlots, slots, slotsLeast } from '../../fuzz/workload.ts';

/** Pools that can be added at a time: those of the worker, and transient ones. */
const addedPoolsMost = 4;
/** Mappings of the interrupt of a CPU. */
const mappingsOfInterrupt = 4;

/**
 * Random workloads on the geometry of a real machine: the tree's own segments, and the default pool or the least that the kernel
 * grants, which is soon full. Where pools grow (`dynamic`) it is the least: only then do they.
 */
export function realScenarios(cpus: number, dynamic: boolean): fc.Arbitrary<Scenario> {
  const areas = 2 ** Math.ceil(Math.log2(cpus));
  const least = Math.max(slotsLeast, segmentSlots * areas);
  return fc
    .record({
      workload: realWorkloads(cpus),
      pool: dynamic ? fc.constant(least) : fc.constantFrom(slots, least),
      addedPools: fc.integer({ min: 1, max: addedPoolsMost }),
      surroundings: surroundings(dynamic),
    })
    .map(({ workload, pool, addedPools, surroundings: around }): Scenario => {
      const { mappingsPerCpu, unmap, operationsPerCpu, interrupts } = workload;
      const most = Math.floor(mappingsMax / (interrupts ? 2 * cpus : cpus));
      return {
        name: 'real-geometry',
        description: `${cpus} CPUs, a pool of ${pool} slots${dynamic ? ' that grows' : ''}, random drivers`,
        geometry: { slots: pool, areas, ...(dynamic ? { addedPools } : {}) },
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
          requests: workload.requests.map((request) => ({
            ...request,
            origOffset: Number(request.origOffset),
            // Where pools grow, coherent memory comes from restricted pools only.
            coherent: request.coherent && !dynamic,
          })),
          syncs: exact(workload.requests) ? both(workload.syncs) : workload.syncs,
          ...(interrupts ? { interrupts: { mappings: Math.min(mappingsPerCpu, most, mappingsOfInterrupt), operations: 0 } } : {}),
          ...around,
        },
      };
    });
}

/** What goes on around the calls of drivers. */
function surroundings(dynamic: boolean): fc.Arbitrary<Pick<Workload, 'strayLookups' | 'migration' | 'allocationsFail' | 'rcu'>> {
  return fc.record({
    strayLookups: fc.boolean(),
    migration: fc.boolean(),
    allocationsFail: fc.boolean().map((fails) => fails && dynamic),
    rcu: fc.constantFrom<NonNullable<Workload['rcu']>[]>('preemptible', 'non-preemptible'),
  });
}

/** Whether nothing is rounded up: then the kernel knows where a mapping ends. */
function exact(requests: readonly { readonly allocAlignMask: number }[]): boolean {
  return requests.every(({ allocAlignMask }) => allocAlignMask === 0);
}

/** Each sync as it is, and as the mistake of a driver where it ends behind its mapping. */
function both(syncs: readonly Sync[]): Sync[] {
  return [...syncs, ...syncs.map((sync) => ({ ...sync, beyond: true }))];
}
