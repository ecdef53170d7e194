import { hex } from './hex.ts';
import { promised, promisedLooksAt } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function pageRuleApplies(view: AllocatorView, mapping: number): boolean {
  if (view.mappingCoherent(mapping) || view.mappingSize(mapping) < view.pageBytes) return false;
  return view.mappingMinAlignMask(mapping) === 0 && view.mappingAllocAlignMask(mapping) === 0;
}

function misaligned(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!promised(view, mapping) || !pageRuleApplies(view, mapping)) continue;
    if ((view.mappingAddress(mapping) & (view.pageBytes - 1)) !== 0) return mapping;
  }
  return -1;
}

export const pageAlignment: AllocatorProperty = {
  name: 'page-alignment',
  kind: 'always',
  when: 'state',
  looksAt: [
    ...promisedLooksAt,
    'mappingAddress',
    'mappingSize',
    'mappingCoherent',
    'mappingMinAlignMask',
    'mappingAllocAlignMask',
  ],
  class: { kind: 'harmful' },
  sentence: 'A streaming mapping of a page or more, with no other alignment asked, starts at a page.',
  rule: 'swiotlb_search_pool_area() keeps the historical guarantee for size >= PAGE_SIZE when both masks are 0',
  matters: 'Drivers that rely on page-aligned buffers set up wrong transfers; they never asked because it always was so.',
  holds: (view) => misaligned(view) === -1,
  explain(view) {
    const mapping = misaligned(view);
    return `mapping ${mapping} of ${view.mappingSize(mapping)} bytes starts at ${hex(view.mappingAddress(mapping))}, pages have ${view.pageBytes} bytes`;
  },
};
