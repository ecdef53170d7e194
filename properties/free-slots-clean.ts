import { hex } from './hex.ts';
import { isJudged, isJudgedLooksAt } from './judged-area.ts';
import { heldSlotsLookAt, holderOf } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function isClean(view: AllocatorView, slot: number): boolean {
  return view.slotOrig(slot) === -1 && view.slotAllocSize(slot) === 0 && view.slotPad(slot) === 0;
}

/** A free slot that still says what it was used for, or -1. */
function uncleanSlot(view: AllocatorView): number {
  for (let area = 0; area < view.areas; area++) {
    if (!isJudged(view, area)) continue;
    const first = view.areaFirstSlot(area);
    const end = first + view.areaSlots(area);
    for (let slot = first; slot < end; slot++) {
      if (!isClean(view, slot) && holderOf(view, slot, slot + 1, -1) === -1) return slot;
    }
  }
  return -1;
}

export const freeSlotsClean: AllocatorProperty = {
  name: 'free-slots-clean',
  kind: 'always',
  when: 'state',
  looksAt: [...isJudgedLooksAt, ...heldSlotsLookAt, 'areaFirstSlot', 'areaSlots', 'slotOrig', 'slotAllocSize', 'slotPad'],
  class: { kind: 'harmful' },
  sentence: 'While nobody changes an area, a free slot has no orig_addr, no alloc_size and no pad_slots.',
  rule: 'swiotlb_init_io_tlb_pool() and swiotlb_release_slots() write INVALID_PHYS_ADDR and 0; pad_slots since v6.9 (af133562d5af)',
  matters:
    "swiotlb_bounce() skips a slot that has no buffer, as those of coherent memory: with an old orig_addr it writes to a buffer that is somebody else's by now. An old pad_slots frees slots of another mapping.",
  holds: (view) => uncleanSlot(view) === -1,
  explain(view) {
    const slot = uncleanSlot(view);
    const orig = view.slotOrig(slot) === -1 ? 'none' : hex(view.slotOrig(slot));
    return `slot ${slot} is free, but has orig_addr ${orig}, alloc_size ${view.slotAllocSize(slot)}, pad_slots ${view.slotPad(slot)}`;
  },
};
