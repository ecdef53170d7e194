import { mappingPool, mappingSlotsText } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function orphan(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (view.mappingLive(mapping) && !view.poolPresent(mappingPool(view, mapping))) return mapping;
  }
  return -1;
}

export const poolLifetime: AllocatorProperty = {
  name: 'pool-lifetime',
  kind: 'always',
  when: 'step',
  looksAt: ['poolPresent', 'mappingLive', 'mappingArea', 'outcome'],
  class: { kind: 'harmful' },
  sentence: 'A pool is not accessed after it was freed, and not freed while something is mapped in it.',
  rule: 'swiotlb_del_pool(): list_del_rcu(), then swiotlb_dyn_free() after a grace period',
  matters: 'Use after free: the allocator follows pointers in memory that has become something else.',
  holds: (view) => view.outcome.freedPool === -1 && orphan(view) === -1,
  explain(view) {
    const { process, freedPool } = view.outcome;
    if (freedPool !== -1) return `process ${process} accessed pool ${freedPool} after it was freed`;
    const mapping = orphan(view);
    return `pool ${mappingPool(view, mapping)} is gone, but ${mappingSlotsText(view, mapping)} lies in it`;
  },
};
