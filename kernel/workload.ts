import type { Configuration } from './build/configuration.ts';

/**
 * What drivers do with the kernel's allocator: a closed workload, in which every idle CPU may begin any request or unmap any of
 * its mappings. Sizes and addresses are in bytes, masks of the form 2^k - 1.
 */
export interface Workload {
  readonly cpus: number;
  /** Mappings that a CPU may have at once. */
  readonly mappingsPerCpu: number;
  readonly unmap: 'same-cpu' | 'any-cpu';
  /** How many mappings each CPU begins; 0 for no end. Unmapping is always possible. */
  readonly operationsPerCpu: number;
  readonly devices: readonly Device[];
  readonly requests: readonly Request[];
  /** Parts of live mappings that drivers sync, where they lie inside the mapping, or begin there. Absent: none. */
  readonly syncs?: readonly Sync[];
  /** Look up addresses that were never bounced, as every unmap and sync of the DMA layer does. */
  readonly strayLookups?: boolean;
  /** An interrupt of each CPU maps and unmaps too, wherever the code has interrupts on. Absent: none does. */
  readonly interrupts?: Interrupts;
  /** Every allocation of metadata and of pages may fail. */
  readonly allocationsFail?: boolean;
  /** A thread may be on any CPU when it reads the number of its CPU, and on another one when it uses the number. */
  readonly migration?: boolean;
  /** CONFIG_PREEMPT_RCU (the default), or without: then a grace period waits for every call under way. */
  readonly rcu?: 'preemptible' | 'non-preemptible';
}

/** dma_sync_single_range_for_cpu() or _for_device(): `bytes` at `offset` into a mapping. */
export interface Sync {
  readonly direction: 'for-cpu' | 'for-device';
  readonly offset: number;
  readonly bytes: number;
  /** The part ends behind its mapping: a mistake of the driver, at which the kernel is to warn and to copy no more than there is. */
  readonly beyond?: boolean;
}

export interface Interrupts {
  /** Mappings that the interrupt of a CPU may have at once, and how many it begins; 0 for no end. */
  readonly mappings: number;
  readonly operations: number;
}

export interface Device {
  /** dma_get_min_align_mask(). */
  readonly minAlignMask: number;
  /** dma_get_seg_boundary(); -1 for none. */
  readonly boundaryMask: number;
  /** The device has the restricted pool of the geometry as its own, and no other. */
  readonly restricted?: boolean;
}

export interface Request {
  readonly device: number;
  readonly bytes: number;
  /** Low bits of the CPU buffer's address. */
  readonly origOffset: number;
  readonly allocAlignMask: number;
  readonly direction: 'to-device' | 'from-device' | 'bidirectional';
  /** swiotlb_alloc(): whole pages, no CPU buffer. */
  readonly coherent: boolean;
}

/** enum dma_data_direction of linux/dma-direction.h. */
export const directionCode = { bidirectional: 0, 'to-device': 1, 'from-device': 2 } as const;

export interface Geometry {
  /** nslabs and nareas, given to the kernel's own `swiotlb=` parameter. No slots: `swiotlb=noforce`, there is no default pool. */
  readonly slots: number;
  readonly areas: number;
  /** Slots of a restricted pool (restricted-dma-pool of the device tree), for the devices that say so. Absent: there is none. */
  readonly restrictedSlots?: number;
  /**
   * Build with CONFIG_SWIOTLB_DYNAMIC, with memory for so many more pools at a time: those of the worker, transient ones, and
   * those that wait for a grace period. Absent: the pools do not grow.
   */
  readonly addedPools?: number;
}

/** A workload on a pool. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly geometry: Geometry;
  /** IO_TLB_SEGSIZE, or null for the tree's own: a build of its own for each. */
  readonly segmentSlots: number | null;
  readonly workload: Workload;
  /** States that it must reach, by their names in `kernel/goals.ts`: without them a pass is vacuous. Absent: none. */
  readonly goals?: readonly string[];
}

/** What of a configuration a scenario decides; the rest is the user's. */
export type BuildNeeds = Pick<Configuration, 'segmentSlots' | 'dynamic'>;

export function needsOf({ segmentSlots, geometry }: Scenario): BuildNeeds {
  return (geometry.addedPools ?? 0) > 0 ? { segmentSlots, dynamic: true } : { segmentSlots };
}

/** CPU buffers lie here: addresses of a window without memory behind it, 1 MiB apart. */
export const origBase = 0x60000000;
export const origStride = 0x100000;

/**
 * Refuses a scenario that says nothing, or nothing about drivers as they are. `features`: those of the tree's build.
 *
 * @throws RangeError
 */
export function refuseScenario({ geometry, workload }: Scenario, features: readonly string[]): void {
  if (geometry.addedPools && !features.includes(dynamicFeature)) {
    throw new RangeError('this file has no CONFIG_SWIOTLB_DYNAMIC: its pools do not grow');
  }
  for (const { device, coherent } of workload.requests) {
    if (workload.devices[device] === undefined) throw new RangeError(`a request is for device ${device}, which there is not`);
    if (!workload.devices[device].restricted) {
      if (coherent && geometry.addedPools) {
        throw new RangeError('where pools grow, coherent memory comes from restricted pools only');
      }
    } else if (!geometry.restrictedSlots) {
      throw new RangeError(`device ${device} is restricted to a pool of no slots: geometry.restrictedSlots`);
    }
  }
}

/** A build whose file knows CONFIG_SWIOTLB_DYNAMIC. */
export const dynamicFeature = 'SWIOCHECK_HAS_DYNAMIC';
