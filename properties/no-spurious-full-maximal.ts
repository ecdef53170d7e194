import { lowestPlacement, lowestPlacementLooksAt, slotsNeeded } from './placement.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

/**
 * Slots that the place must have: what the allocator asked for, or more where it asked for too few. An allocator that asks for
 * too many is not to be blamed on its search.
 */
function slotsWanted(view: AllocatorView): number {
  const { allocSize, size, orig, minAlignMask, allocAlignMask } = view.outcome;
  return Math.max(Math.ceil(allocSize / view.slotBytes), slotsNeeded(view, size, orig, minAlignMask, allocAlignMask));
}

/** A place that the search just ended without a result should have found, or -1. */
function overlooked(view: AllocatorView): number {
  const outcome = view.outcome;
  if (outcome.kind !== 'searched' || outcome.found) return -1;
  return lowestPlacement(
    view,
    outcome.area,
    slotsWanted(view),
    outcome.size,
    outcome.orig,
    outcome.minAlignMask,
    outcome.allocAlignMask,
    outcome.boundaryMask,
    -1,
  );
}

export const noSpuriousFullMaximal: AllocatorProperty = {
  name: 'no-spurious-full-maximal',
  kind: 'always',
  when: 'step',
  looksAt: [...lowestPlacementLooksAt, 'outcome'],
  steps: ['searched'],
  class: { kind: 'harmful' },
  sentence: 'The search of an area fails only if no placement in it satisfies segment, boundary and alignment.',
  rule: 'swiotlb_search_pool_area() under the lock of the area (51b30ecb73b4)',
  matters: 'I/O fails with "swiotlb buffer is full" although the pool has room.',
  holds: (view) => overlooked(view) === -1,
  explain(view) {
    const slot = overlooked(view);
    const slots = slotsWanted(view);
    return `the search of area ${view.outcome.area} found nothing for ${slots} slots, but slots ${slot}-${slot + slots - 1} would do`;
  },
};
