import type { Device, Request, Scenario, Workload } from '../workload.ts';

/** What scenarios are made of. Sizes are in bytes of the kernel's slots of 2 KiB and pages of 4 KiB. */
export const slot = 0x800;
export const page = 0x1000;

/** A buffer of one slot that begins on a page. */
export const buffer: Request = {
  device: 0,
  bytes: slot,
  origOffset: 0,
  allocAlignMask: 0,
  direction: 'bidirectional',
  coherent: false,
};

export const coherent: Request = { ...buffer, bytes: page, coherent: true };

/** A device that asks for nothing. */
export const anyDevice: Device = { minAlignMask: 0, boundaryMask: -1 };
/** NVMe and others keep the offset in a page: dma_set_min_align_mask(dev, NVME_CTRL_PAGE_SIZE - 1). */
export const nvme: Device = { minAlignMask: page - 1, boundaryMask: -1 };

/** Two CPUs that map a slot and unmap it, without end. */
export const endless: Workload = {
  cpus: 2,
  mappingsPerCpu: 1,
  unmap: 'same-cpu',
  operationsPerCpu: 0,
  devices: [anyDevice],
  requests: [buffer],
};

/** What is asked of the pool by one CPU alone: every order of mapping and unmapping, none of them disturbed. */
export function alone(requests: readonly Request[], changes: Partial<Workload> = {}): Workload {
  return { ...endless, cpus: 1, mappingsPerCpu: 2, requests, ...changes };
}

/** Every combination of sizes and of offsets of the buffer in its page. */
export function grid(sizes: readonly number[], offsets: readonly number[], request: Request = buffer): Request[] {
  return offsets.flatMap((origOffset) => sizes.map((bytes) => ({ ...request, bytes, origOffset })));
}

/** A pool of one area and one segment of 8 slots. */
export const oneSegment: Pick<Scenario, 'geometry' | 'segmentSlots'> = { geometry: { slots: 8, areas: 1 }, segmentSlots: 8 };
