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
}

export interface Device {
  /** dma_get_min_align_mask(). */
  readonly minAlignMask: number;
  /** dma_get_seg_boundary(); -1 for none. */
  readonly boundaryMask: number;
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
  /** nslabs and nareas, given to the kernel's own `swiotlb=` parameter. */
  readonly slots: number;
  readonly areas: number;
}

/** A workload on a pool. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly geometry: Geometry;
  /** IO_TLB_SEGSIZE, or null for the tree's own: a build of its own for each. */
  readonly segmentSlots: number | null;
  readonly workload: Workload;
}

/** CPU buffers lie here: addresses of a window without memory behind it, 1 MiB apart. */
export const origBase = 0x60000000;
export const origStride = 0x100000;
