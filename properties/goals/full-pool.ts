import { heldSlots, heldSlotsLookAt } from '../mapping.ts';
import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';

/** A pool without a free slot, or -1. A transient pool is full by nature: it does not count. */
export function fullPoolOf(view: AllocatorView): number {
  for (let pool = 0; pool < view.pools; pool++) {
    if (!view.poolPresent(pool) || view.poolTransient(pool)) continue;
    const first = view.poolFirstSlot(pool);
    const slots = view.poolSlots(pool);
    if (slots > 0 && heldSlots(view, first, first + slots) >= slots) return pool;
  }
  return -1;
}

export const fullPool: AllocatorProperty = {
  name: 'full-pool',
  kind: 'reachable',
  when: 'state',
  looksAt: [...heldSlotsLookAt, 'poolPresent', 'poolTransient', 'poolSlots'],
  class: { kind: 'goal' },
  sentence: 'All slots of a pool are allocated.',
  rule: 'the early reject of swiotlb_search_pool_area()',
  matters: 'Without it the behaviour at the limit was not checked.',
  holds: (view) => fullPoolOf(view) !== -1,
  explain(view) {
    const pool = fullPoolOf(view);
    return `all ${view.poolSlots(pool)} slots of pool ${pool} are allocated`;
  },
};
