import { hex } from './hex.ts';
import { promised, promisedLooksAt } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

/** Bitwise operators are exact here: addresses are below 2^31, and masks are 2^k - 1. */
function misaligned(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!promised(view, mapping) || view.mappingCoherent(mapping)) continue;
    const differing = view.mappingAddress(mapping) ^ view.mappingOrig(mapping);
    if ((differing & view.mappingMinAlignMask(mapping)) !== 0) return mapping;
  }
  return -1;
}

export const dmaAlignment: AllocatorProperty = {
  name: 'dma-alignment',
  kind: 'always',
  when: 'state',
  looksAt: [...promisedLooksAt, 'mappingAddress', 'mappingOrig', 'mappingCoherent', 'mappingMinAlignMask'],
  class: { kind: 'harmful' },
  sentence: "The address given to the device equals the CPU buffer's address in every bit of the device's min_align_mask.",
  rule: 'dma_set_min_align_mask(); swiotlb_align_offset() and the search of swiotlb_search_pool_area() (af133562d5af, bbb73a103fbb)',
  matters: 'The device rejects the transfer or, as NVMe with its PRP lists, reads and writes at the wrong offset in the page.',
  holds: (view) => misaligned(view) === -1,
  explain(view) {
    const mapping = misaligned(view);
    const mask = view.mappingMinAlignMask(mapping);
    const [address, orig] = [view.mappingAddress(mapping), view.mappingOrig(mapping)];
    return (
      `mapping ${mapping}: address ${hex(address)} & ${hex(mask)} = ${hex(address & mask)}, ` +
      `but orig ${hex(orig)} & ${hex(mask)} = ${hex(orig & mask)}`
    );
  },
};
