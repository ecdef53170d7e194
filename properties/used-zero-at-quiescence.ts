import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function leaking(view: AllocatorView): number {
  if (!view.quiescent) return -1;
  for (let area = 0; area < view.areas; area++) {
    if (view.poolPresent(view.areaPool(area)) && view.areaUsed(area) !== 0) return area;
  }
  return -1;
}

export const usedZeroAtQuiescence: AllocatorProperty = {
  name: 'used-zero-at-quiescence',
  kind: 'always',
  when: 'state',
  looksAt: ['poolPresent', 'areaUsed', 'quiescent'],
  class: { kind: 'harmful' },
  sentence: 'When no operation runs and nothing is mapped, used is 0 in every area.',
  rule: 'swiotlb_release_slots() takes away what swiotlb_search_pool_area() added',
  matters: 'The pool leaks: after days of uptime all I/O of the guest fails with "swiotlb buffer is full".',
  holds: (view) => leaking(view) === -1,
  explain(view) {
    const area = leaking(view);
    return `nothing is mapped, but area ${area} has used = ${view.areaUsed(area)}`;
  },
};
