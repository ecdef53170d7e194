import { isJudged, isJudgedLooksAt } from './judged-area.ts';
import { heldEndBelow, heldSlotsLookAt, holderOf } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

/**
 * Free slots from `slot` to the nearest of: next slot that a mapping holds, end of the segment, end of the pool. Ghost truth: what
 * `list[slot]` must be.
 */
function freeRun(view: AllocatorView, pool: number, slot: number): number {
  const poolFirst = view.poolFirstSlot(pool);
  const segmentEnd = slot + view.segmentSlots - ((slot - poolFirst) % view.segmentSlots);
  const end = Math.min(segmentEnd, poolFirst + view.poolSlots(pool));
  let next = slot;
  while (next < end && holderOf(view, next, next + 1, -1) === -1) next++;
  return next - slot;
}

/** A slot of the area whose list entry is wrong, or -1. Walks downward and counts, as the kernel's merge does. */
function wrongSlot(view: AllocatorView, area: number): number {
  const pool = view.areaPool(area);
  const poolFirst = view.poolFirstSlot(pool);
  const areaFirst = view.areaFirstSlot(area);
  const areaEnd = areaFirst + view.areaSlots(area);
  // Areas smaller than a segment are wrong, but their free runs do continue in the next area.
  let free = (areaEnd - poolFirst) % view.segmentSlots === 0 ? 0 : freeRun(view, pool, areaEnd);
  let slot = areaEnd - 1;
  while (slot >= areaFirst) {
    // One run of slots that are all held by one mapping, or all free.
    const holder = holderOf(view, slot, slot + 1, -1);
    const runFirst = Math.max(areaFirst, holder === -1 ? heldEndBelow(view, slot) : view.mappingFirstSlot(holder));
    for (; slot >= runFirst; slot--) {
      if ((slot + 1 - poolFirst) % view.segmentSlots === 0) free = 0;
      free = holder === -1 ? free + 1 : 0;
      if (view.slotList(slot) !== free) return slot;
    }
  }
  return -1;
}

function wrongArea(view: AllocatorView): number {
  for (let area = 0; area < view.areas; area++) {
    if (!isJudged(view, area)) continue;
    if (wrongSlot(view, area) !== -1) return area;
  }
  return -1;
}

export const freeList: AllocatorProperty = {
  name: 'free-list',
  kind: 'always',
  when: 'state',
  looksAt: [...isJudgedLooksAt, ...heldSlotsLookAt, 'poolSlots', 'areaFirstSlot', 'areaSlots', 'slotList'],
  class: { kind: 'harmful' },
  sentence:
    'While nobody changes an area, list is 0 exactly for allocated slots, and else the distance to the next allocated slot or the end of segment or pool.',
  rule: 'the downward walks of swiotlb_search_pool_area() and swiotlb_release_slots()',
  matters: 'A list entry too large hands out slots in use; one too small loses them for ever.',
  holds: (view) => wrongArea(view) === -1,
  explain(view) {
    const area = wrongArea(view);
    const slot = wrongSlot(view, area);
    const holder = holderOf(view, slot, slot + 1, -1);
    const found = `area ${area}: list[${slot}] = ${view.slotList(slot)}`;
    if (holder !== -1) return `${found}, but mapping ${holder} holds slot ${slot}`;
    return `${found}, but the free run counts ${freeRun(view, view.areaPool(area), slot)}`;
  },
};
