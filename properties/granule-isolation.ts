import { hex } from './hex.ts';
import { promised, promisedLooksAt } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function granuleStart(view: AllocatorView, mapping: number): number {
  return view.mappingAddress(mapping) & ~view.mappingAllocAlignMask(mapping);
}

function granuleEnd(view: AllocatorView, mapping: number): number {
  const mask = view.mappingAllocAlignMask(mapping);
  return (view.mappingAddress(mapping) + view.mappingSize(mapping) + mask) & ~mask;
}

function ownStart(view: AllocatorView, mapping: number): number {
  return view.slotAddress(view.mappingFirstSlot(mapping));
}

function ownEnd(view: AllocatorView, mapping: number): number {
  return ownStart(view, mapping) + view.mappingSlots(mapping) * view.slotBytes;
}

function exposed(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!promised(view, mapping) || view.mappingCoherent(mapping) || view.mappingAllocAlignMask(mapping) === 0) continue;
    if (granuleStart(view, mapping) < ownStart(view, mapping)) return mapping;
    if (granuleEnd(view, mapping) > ownEnd(view, mapping)) return mapping;
  }
  return -1;
}

export const granuleIsolation: AllocatorProperty = {
  name: 'granule-isolation',
  kind: 'always',
  when: 'state',
  looksAt: [
    ...promisedLooksAt,
    'mappingAddress',
    'mappingSize',
    'mappingCoherent',
    'mappingFirstSlot',
    'mappingSlots',
    'mappingAllocAlignMask',
  ],
  class: { kind: 'harmful' },
  sentence: 'With an alloc_align_mask, the whole granules that a mapping touches lie in its own slots.',
  rule: 'swiotlb_tbl_map_single() rounds the size up to alloc_align_mask + 1 after adding the offset (327e2c97c46b)',
  matters: 'The IOMMU maps whole granules: an untrusted device can read and write the part that another mapping owns.',
  holds: (view) => exposed(view) === -1,
  explain(view) {
    const mapping = exposed(view);
    const granules = `${hex(granuleStart(view, mapping))}-${hex(granuleEnd(view, mapping) - 1)}`;
    const own = `${hex(ownStart(view, mapping))}-${hex(ownEnd(view, mapping) - 1)}`;
    return `mapping ${mapping}: granules ${granules} are not inside its own slots ${own}`;
  },
};
