import { heldSlotsLookAt, mappingEndSlot, mappingSlotsText } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function spanning(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!view.mappingHoldsSlots(mapping)) continue;
    const area = view.mappingArea(mapping);
    const first = view.areaFirstSlot(area);
    if (view.mappingFirstSlot(mapping) < first) return mapping;
    if (mappingEndSlot(view, mapping) > first + view.areaSlots(area)) return mapping;
  }
  return -1;
}

export const singleArea: AllocatorProperty = {
  name: 'single-area',
  kind: 'always',
  when: 'state',
  looksAt: [...heldSlotsLookAt, 'areaFirstSlot', 'areaSlots', 'mappingArea'],
  class: { kind: 'harmful' },
  sentence: 'All slots of a mapping lie in the area that served it.',
  rule: 'swiotlb_search_pool_area() searches under the lock of one area; areas are whole segments (8ac04063354a)',
  matters: 'Slots of another area are taken without its lock: two CPUs get the same slots, and the counters drift.',
  holds: (view) => spanning(view) === -1,
  explain(view) {
    const mapping = spanning(view);
    const area = view.mappingArea(mapping);
    const first = view.areaFirstSlot(area);
    return `${mappingSlotsText(view, mapping)} leaves area ${area} (slots ${first}-${first + view.areaSlots(area) - 1})`;
  },
};
