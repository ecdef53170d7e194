import { lowestPlacement, lowestPlacementLooksAt, maxMappingBytes, slotsNeeded } from './placement.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function mayUse(view: AllocatorView, device: number, area: number): boolean {
  if (!view.poolPresent(view.areaPool(area))) return false;
  return view.deviceMayUse === undefined || view.deviceMayUse(device, area);
}

/** A place for the request just refused on an empty allocator, if it was not too large to be promised one; or -1. */
function denied(view: AllocatorView): number {
  const { kind, allocatorWasEmpty, device, size, orig, minAlignMask, allocAlignMask, boundaryMask } = view.outcome;
  if (kind !== 'refused' || !allocatorWasEmpty || size > maxMappingBytes(view, minAlignMask)) return -1;
  const slots = slotsNeeded(view, size, orig, minAlignMask, allocAlignMask);
  for (let area = 0; area < view.areas; area++) {
    if (!mayUse(view, device, area)) continue;
    const slot = lowestPlacement(view, area, slots, size, orig, minAlignMask, allocAlignMask, boundaryMask, -1);
    if (slot !== -1) return slot;
  }
  return -1;
}

export const noSpuriousFullMaxSize: AllocatorProperty = {
  name: 'no-spurious-full-max-size',
  kind: 'always',
  when: 'step',
  looksAt: [...lowestPlacementLooksAt, 'poolPresent', 'outcome'],
  steps: ['refused'],
  class: { kind: 'harmful' },
  sentence:
    'An empty allocator serves every request up to the maximum mapping size, wherever its cursors stand, unless its geometry has no place for it.',
  rule: 'swiotlb_max_mapping_size(), on which the block layer relies for the size of its requests',
  matters: 'A driver that keeps to the limit it was told fails for ever: retrying does not help.',
  holds: (view) => denied(view) === -1,
  explain(view) {
    const { size, minAlignMask } = view.outcome;
    return (
      `refused ${size} bytes on an empty allocator, though up to ${maxMappingBytes(view, minAlignMask)} are promised ` +
      `and slot ${denied(view)} starts a place for it`
    );
  },
};
