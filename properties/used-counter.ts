import { isJudged, isJudgedLooksAt } from './judged-area.ts';
import { heldSlots, heldSlotsLookAt } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function allocatedSlots(view: AllocatorView, area: number): number {
  const first = view.areaFirstSlot(area);
  return heldSlots(view, first, first + view.areaSlots(area));
}

function miscounted(view: AllocatorView): number {
  for (let area = 0; area < view.areas; area++) {
    if (!isJudged(view, area)) continue;
    if (view.areaUsed(area) !== allocatedSlots(view, area)) return area;
  }
  return -1;
}

export const usedCounter: AllocatorProperty = {
  name: 'used-counter',
  kind: 'always',
  when: 'state',
  looksAt: [...isJudgedLooksAt, ...heldSlotsLookAt, 'areaFirstSlot', 'areaSlots', 'areaUsed'],
  class: { kind: 'harmful' },
  sentence: 'While nobody changes an area, used is the number of its allocated slots.',
  rule: 'swiotlb_search_pool_area() adds nslots, swiotlb_release_slots() takes them away, both under the lock',
  matters: 'The early reject of the search trusts the counter: too large refuses requests that fit, below 0 it never refuses.',
  holds: (view) => miscounted(view) === -1,
  explain(view) {
    const area = miscounted(view);
    return `area ${area}: used = ${view.areaUsed(area)}, but ${allocatedSlots(view, area)} of its ${view.areaSlots(area)} slots are allocated`;
  },
};
