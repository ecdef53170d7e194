import { lowestPlacement, lowestPlacementLooksAt } from '../placement.ts';
import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';

/** First slot of the lowest place in the area that the mapping just claimed could have had, or -1 after any other step. */
function lowestPlace(view: AllocatorView): number {
  const { kind, mapping, area } = view.outcome;
  if (kind !== 'claimed') return -1;
  return lowestPlacement(
    view,
    area,
    view.mappingSlots(mapping),
    view.mappingSize(mapping),
    view.mappingOrig(mapping),
    view.mappingMinAlignMask(mapping),
    view.mappingAllocAlignMask(mapping),
    view.mappingBoundaryMask(mapping),
    mapping,
  );
}

export const firstFitOnly: AllocatorProperty = {
  name: 'first-fit-only',
  kind: 'always',
  when: 'step',
  looksAt: [
    ...lowestPlacementLooksAt,
    'mappingOrig',
    'mappingSize',
    'mappingMinAlignMask',
    'mappingAllocAlignMask',
    'mappingBoundaryMask',
    'outcome',
  ],
  class: { kind: 'non-property', reason: 'the search is next-fit: it starts at the cursor, behind the last claim' },
  sentence: 'A mapping takes the lowest free place of its area.',
  rule: 'none: swiotlb_search_pool_area() starts at area->index',
  matters: 'If this holds, no search started in the middle of an area with room before it.',
  holds(view) {
    const lowest = lowestPlace(view);
    return lowest === -1 || lowest >= view.mappingFirstSlot(view.outcome.mapping);
  },
  explain(view) {
    const { mapping } = view.outcome;
    return `mapping ${mapping} took slot ${view.mappingFirstSlot(mapping)}, though slot ${lowestPlace(view)} starts a lower place`;
  },
};
