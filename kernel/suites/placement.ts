import type { Scenario } from '../workload.ts';
import { alone, anyDevice, buffer, coherent, grid, nvme, oneSegment, page, slot } from './parts.ts';

/*
 * One CPU: where buffers are placed. Sizes below, at and above a slot and a page, at the start of a page, inside its first slot,
 * at its second slot and inside that.
 */

const offsets = [0, 0x200, slot, slot + 0x600];
const sizes = [0x200, page, page + slot];
const maskOf = (bits: number): string => (bits === 0 ? 'nothing' : `${(bits + 1) / 1024} KiB`);

function placement(name: string, minAlignMask: number, allocAlignMask: number): Scenario {
  return {
    name,
    description: `one CPU, 12 kinds of buffers, min_align_mask of ${maskOf(minAlignMask)}, aligned to ${maskOf(allocAlignMask)}`,
    ...oneSegment,
    workload: alone(grid(sizes, offsets, { ...buffer, allocAlignMask, direction: 'to-device' }), {
      devices: [{ ...anyDevice, minAlignMask }],
    }),
    goals: ['refused', 'merge-both-sides'],
  };
}

export const quickPlacement: readonly Scenario[] = [
  {
    name: 'odd-residue',
    description: 'one CPU, min_align_mask of a page, buffers in the upper half of a page: only every second slot will do',
    ...oneSegment,
    workload: alone([{ ...buffer, origOffset: slot, direction: 'to-device' }], { mappingsPerCpu: 5, devices: [nvme] }),
    goals: ['refused', 'merge-both-sides'],
  },
  placement('placed-anywhere', 0, 0),
  placement('placed-4k', page - 1, 0),
  placement('granules', 0, page - 1),
  placement('granules-4k', page - 1, page - 1),
  {
    name: 'largest-4k',
    description: 'one CPU, min_align_mask of a page, buffers as large as a mapping may be, and smaller ones',
    ...oneSegment,
    workload: alone(grid([slot, 6 * slot], [0, slot]), { devices: [nvme] }),
    goals: ['largest-mapping', 'refused', 'cursor-wrap'],
  },
  {
    name: 'exhaustion',
    description: 'one CPU that maps single slots until the pool is full',
    geometry: { slots: 4, areas: 1 },
    segmentSlots: 4,
    workload: alone([buffer], { mappingsPerCpu: 5 }),
    goals: ['full-pool', 'refused', 'cursor-wrap', 'merge-both-sides'],
  },
  {
    name: 'two-segments',
    description: 'one CPU, an area of two segments of 4 slots, buffers of one, two and four slots',
    geometry: { slots: 8, areas: 1 },
    segmentSlots: 4,
    workload: alone(grid([slot, 2 * slot, 4 * slot], [0]), { mappingsPerCpu: 3 }),
    goals: ['full-pool', 'largest-mapping', 'refused'],
  },
  {
    name: 'granules-mixed',
    description: 'one CPU, buffers of a slot that need no alignment, and whole granules of 4 KiB',
    ...oneSegment,
    workload: alone([buffer, { ...buffer, bytes: page, allocAlignMask: page - 1 }], { mappingsPerCpu: 3 }),
    goals: ['cursor-wrap', 'merge-both-sides'],
  },
  {
    name: 'boundary',
    description: 'one CPU, a device that must not cross 8 KiB, buffers of one and three slots',
    ...oneSegment,
    workload: alone(grid([slot, 3 * slot], [0, slot]), { devices: [{ minAlignMask: 0, boundaryMask: 2 * page - 1 }] }),
    goals: ['cursor-wrap', 'merge-both-sides'],
  },
  {
    name: 'coherent-orders',
    description: 'one CPU, coherent memory of one, two and four pages between buffers of a slot',
    ...oneSegment,
    workload: alone([coherent, { ...coherent, bytes: 2 * page }, { ...coherent, bytes: 4 * page }, buffer], {
      mappingsPerCpu: 3,
    }),
    goals: ['coherent-mapping', 'full-pool', 'refused'],
  },
];

export const fullPlacement: readonly Scenario[] = [
  placement('placed-2k', slot - 1, 0),
  placement('placed-8k', 2 * page - 1, 0),
  placement('granules-2k', slot - 1, page - 1),
  placement('granules-8k', 2 * page - 1, page - 1),
];
