import { hex } from './hex.ts';
import { promised, promisedLooksAt } from './mapping.ts';
import { pageOrderMask } from './page-order.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

/** The address that must be aligned: of coherent memory the one handed out, else the first slot's, before any padding. */
function alignedAddress(view: AllocatorView, mapping: number): number {
  return view.mappingCoherent(mapping) ? view.mappingAddress(mapping) : view.slotAddress(view.mappingFirstSlot(mapping));
}

function requiredMask(view: AllocatorView, mapping: number): number {
  if (view.mappingCoherent(mapping)) return pageOrderMask(view.mappingSize(mapping), view.pageBytes);
  return view.mappingAllocAlignMask(mapping);
}

function misaligned(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!promised(view, mapping)) continue;
    if ((alignedAddress(view, mapping) & requiredMask(view, mapping)) !== 0) return mapping;
  }
  return -1;
}

export const allocAlignment: AllocatorProperty = {
  name: 'alloc-alignment',
  kind: 'always',
  when: 'state',
  looksAt: [...promisedLooksAt, 'mappingAddress', 'mappingSize', 'mappingCoherent', 'mappingFirstSlot', 'mappingAllocAlignMask'],
  class: { kind: 'harmful' },
  sentence:
    'An allocation starts at a multiple of alloc_align_mask + 1; coherent memory at a multiple of its size rounded up to a power of two of pages.',
  rule: 'alloc_align_mask of swiotlb_tbl_map_single(); dma_alloc_coherent() aligns to the order of the size (04867a7a3332, cbf53074a528)',
  matters:
    'An untrusted device reaches through its IOMMU page what another mapping keeps there, or gets a page that is not its own.',
  holds: (view) => misaligned(view) === -1,
  explain(view) {
    const mapping = misaligned(view);
    const what = view.mappingCoherent(mapping) ? 'coherent address' : `slot ${view.mappingFirstSlot(mapping)} at`;
    const address = alignedAddress(view, mapping);
    const mask = requiredMask(view, mapping);
    return `mapping ${mapping}: ${what} ${hex(address)} & ${hex(mask)} = ${hex(address & mask)}, not 0`;
  },
};
