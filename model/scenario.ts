/**
 * What a model is built from: one scenario, complete and validated. The scenario files of the command line are parsed into it.
 * All sizes and addresses are in bytes; all masks are of the form 2^k - 1.
 */
export interface Scenario {
  readonly name: string;
  readonly description?: string;
  readonly design: Design;
  readonly generation: Generation;
  readonly geometry: Geometry;
  readonly workload: Workload;
  readonly faults: readonly string[];
}

/** Where the allocator's memory lies and how requests and frees find their way in it. The thread's designs are points on these axes. */
export interface Design {
  /** The preset's name, or `custom`. */
  readonly name: string;
  /** `one` pool; several pools `contiguous` or `scattered` in the address space; or `growing` (dynamic and transient pools). */
  readonly layout: 'one' | 'contiguous' | 'scattered' | 'growing';
  /** The area where a request starts: by CPU number, by a shared round-robin cursor, by device, or the least used. */
  readonly start: 'cpu' | 'cursor' | 'device' | 'least-used';
  /** What a request does when an area is full: gives up, or tries the next until all were tried. */
  readonly retry: 'none' | 'next';
  /** How a free finds the pool of an address: by arithmetic, by walking a list, by a hash, or by the device it belongs to. */
  readonly lookup: 'arithmetic' | 'list' | 'hash' | 'device';
  /** `device`: each device allocates from its own pool only. */
  readonly sharing: 'all' | 'device';
}

/** Which kernel version's search and alignment rules: section headings are the first version that has them. */
export type Generation = '5.16' | '6.1-stable' | '6.3-rc' | '6.3' | '6.9-rc' | '6.9' | '6.10';

export interface Geometry {
  /** IO_TLB_SIZE. */
  readonly slotBytes: number;
  /** PAGE_SIZE. */
  readonly pageBytes: number;
  /** IO_TLB_SEGSIZE. */
  readonly segmentSlots: number;
  /** nslabs of each pool. */
  readonly slots: number;
  /** nareas of each pool. */
  readonly areas: number;
  /** Pools (instances); for growing layouts, how many dynamic and transient pools may exist besides the first. */
  readonly pools: number;
  /** Address of the first pool, a multiple of the page; by default one that is aligned to the whole pool. */
  readonly start?: number;
}

export interface Workload {
  readonly cpus: number;
  /** Mappings that a CPU may have in flight at once. */
  readonly mappingsPerCpu: number;
  /** Who unmaps: the CPU that mapped, or any. */
  readonly unmap: 'same-cpu' | 'any-cpu';
  /** Whether an interrupt on each CPU may map and unmap too, nesting in whatever the CPU does. */
  readonly interrupts: boolean;
  /** How many mappings and syncs each CPU (and each interrupt) begins; 0 for no end. Unmapping is always possible. */
  readonly operationsPerCpu: number;
  readonly devices: readonly Device[];
  readonly requests: readonly Request[];
  readonly syncs: readonly Sync[];
}

export interface Device {
  /** dma_get_min_align_mask(). */
  readonly minAlignMask: number;
  /** dma_get_seg_boundary(); -1 for none (all ones). */
  readonly boundaryMask: number;
}

export type Direction = 'to-device' | 'from-device' | 'bidirectional';

/** One thing a driver may ask. */
export interface Request {
  readonly device: number;
  readonly bytes: number;
  /** Low bits of the CPU buffer's address (its residue); the rest is chosen by the model. */
  readonly origOffset: number;
  readonly allocAlignMask: number;
  readonly direction: Direction;
  /** dma_alloc_coherent() through swiotlb_alloc(): whole pages, no CPU buffer. */
  readonly coherent: boolean;
}

/** A partial sync that the owner of a mapping may ask. */
export interface Sync {
  readonly offset: number;
  readonly bytes: number;
  readonly direction: 'for-cpu' | 'for-device';
}
