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

function slotsOutside(view: AllocatorView, mapping: number): boolean {
  const pool = mappingPool(view, mapping);
  const poolFirst = view.poolFirstSlot(pool);
  return view.mappingFirstSlot(mapping) < poolFirst || mappingEndSlot(view, mapping) > poolFirst + view.poolSlots(pool);
}

function bytesOutside(view: AllocatorView, mapping: number): boolean {
  const start = view.slotAddress(view.mappingFirstSlot(mapping));
  const end = start + view.mappingSlots(mapping) * view.slotBytes;
  return view.mappingAddress(mapping) < start || view.mappingAddress(mapping) + view.mappingSize(mapping) > end;
}

function straying(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (view.mappingHoldsSlots(mapping) && slotsOutside(view, mapping)) return mapping;
    if (promised(view, mapping) && bytesOutside(view, mapping)) return mapping;
  }
  return -1;
}

export const inBounds: AllocatorProperty = {
  name: 'in-bounds',
  kind: 'always',
  when: 'step',
  looksAt: [...promisedLooksAt, ...heldSlotsLookAt, 'poolSlots', 'mappingAddress', 'mappingSize', 'mappingArea', 'outcome'],
  class: { kind: 'harmful' },
  sentence:
    'Every slot, list and area index used is in range, and a mapping lies inside its pool and its bytes inside its own slots.',
  rule: 'swiotlb_init_io_tlb_pool() bounds list by nslabs (CVE-2023-52790, 53c87e846e33); slot_addr() is 64-bit (3f0461613ebc)',
  matters: 'The device, or the allocator itself, writes to memory that does not belong to the pool.',
  holds: (view) => view.outcome.outOfBounds === -1 && straying(view) === -1,
  explain(view) {
    const mapping = straying(view);
    if (mapping === -1) return `index ${view.outcome.outOfBounds} is out of range`;
    if (view.mappingHoldsSlots(mapping) && slotsOutside(view, mapping)) {
      const pool = mappingPool(view, mapping);
      const first = view.poolFirstSlot(pool);
      return `${mappingSlotsText(view, mapping)} leaves pool ${pool} (slots ${first}-${first + view.poolSlots(pool) - 1})`;
    }
    const start = view.slotAddress(view.mappingFirstSlot(mapping));
    const end = start + view.mappingSlots(mapping) * view.slotBytes;
    return `${mappingBytesText(view, mapping)} leaves its own slots (bytes ${hex(start)}-${hex(end - 1)})`;
  },
};
