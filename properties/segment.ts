import { hex } from './hex.ts';
import {
  heldSlotsLookAt,
  mappingBytesText,
  mappingEndSlot,
  mappingPool,
  mappingSlotsText,
  promised,
  promisedLooksAt,
} from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function leavesSegment(view: AllocatorView, mapping: number): boolean {
  const offset = view.mappingFirstSlot(mapping) - view.poolFirstSlot(mappingPool(view, mapping));
  return (offset % view.segmentSlots) + view.mappingSlots(mapping) > view.segmentSlots;
}

/** Whether the first and the last byte differ above the boundary mask; a mask of -1 (all ones) leaves nothing to differ. */
function crossesBoundary(view: AllocatorView, mapping: number): boolean {
  const first = view.mappingAddress(mapping);
  const last = first + view.mappingSize(mapping) - 1;
  return ((first ^ last) & ~view.mappingBoundaryMask(mapping)) !== 0;
}

function crossing(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (view.mappingHoldsSlots(mapping) && leavesSegment(view, mapping)) return mapping;
    if (promised(view, mapping) && crossesBoundary(view, mapping)) return mapping;
  }
  return -1;
}

export const segment: AllocatorProperty = {
  name: 'segment',
  kind: 'always',
  when: 'state',
  looksAt: [...promisedLooksAt, ...heldSlotsLookAt, 'mappingAddress', 'mappingSize', 'mappingArea', 'mappingBoundaryMask'],
  class: { kind: 'harmful' },
  sentence: "A mapping stays inside one segment of IO_TLB_SEGSIZE slots and does not cross the device's segment boundary.",
  rule: 'io_tlb_offset() bounds every free run; iommu_is_span_boundary() with dma_get_seg_boundary()',
  matters:
    'The device wraps around at its boundary and transfers to the wrong address; a run over two segments breaks the free lists.',
  holds: (view) => crossing(view) === -1,
  explain(view) {
    const mapping = crossing(view);
    if (view.mappingHoldsSlots(mapping) && leavesSegment(view, mapping)) {
      const pool = mappingPool(view, mapping);
      const origin = view.poolFirstSlot(pool);
      const text = mappingSlotsText(view, mapping);
      const [first, last] = [view.mappingFirstSlot(mapping) - origin, mappingEndSlot(view, mapping) - 1 - origin];
      return `${text} is ${first}-${last} of pool ${pool}, not in one segment of ${view.segmentSlots} slots`;
    }
    return `${mappingBytesText(view, mapping)} crosses a boundary of mask ${hex(view.mappingBoundaryMask(mapping))}`;
  },
};
