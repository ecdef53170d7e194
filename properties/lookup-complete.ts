import { hex } from './hex.ts';
import { mappingPool } from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

function poolEnd(view: AllocatorView, pool: number): number {
  return view.poolStart(pool) + view.poolSlots(pool) * view.slotBytes;
}

/** A present pool that shares addresses with the present pool `pool` and has a higher number, or -1. */
function overlapping(view: AllocatorView, pool: number): number {
  for (let other = pool + 1; other < view.pools; other++) {
    if (!view.poolPresent(other)) continue;
    if (view.poolStart(pool) < poolEnd(view, other) && view.poolStart(other) < poolEnd(view, pool)) return other;
  }
  return -1;
}

function overlapped(view: AllocatorView): number {
  for (let pool = 0; pool < view.pools; pool++) {
    if (view.poolPresent(pool) && overlapping(view, pool) !== -1) return pool;
  }
  return -1;
}

function foundItsPool(view: AllocatorView): boolean {
  const outcome = view.outcome;
  if (outcome.kind !== 'looked-up' || outcome.mapping === -1) return true;
  return outcome.pool === mappingPool(view, outcome.mapping);
}

export const lookupComplete: AllocatorProperty = {
  name: 'lookup-complete',
  kind: 'always',
  when: 'step',
  looksAt: ['poolPresent', 'poolSlots', 'mappingArea', 'outcome'],
  class: { kind: 'harmful' },
  sentence:
    'The address of a mapping leads to its pool, an address never bounced leads to none, and no two pools share an address.',
  rule: 'swiotlb_find_pool(): flag, barrier, then the lists of pools (8556f6921c28)',
  matters: 'A sync or an unmap is skipped, so the driver sees old data and slots leak, or a buffer never bounced is "freed".',
  holds: (view) => foundItsPool(view) && !view.outcome.strayAddressFound && overlapped(view) === -1,
  explain(view) {
    const { mapping, pool } = view.outcome;
    if (!foundItsPool(view)) {
      const found = pool === -1 ? 'no pool' : `pool ${pool}`;
      return `the lookup of mapping ${mapping} found ${found}, but it lies in pool ${mappingPool(view, mapping)}`;
    }
    if (view.outcome.strayAddressFound) return 'an address that was never bounced was found in a pool';
    const one = overlapped(view);
    const other = overlapping(view, one);
    const range = (p: number) => `pool ${p} (${hex(view.poolStart(p))}-${hex(poolEnd(view, p) - 1)})`;
    return `${range(one)} and ${range(other)} share addresses`;
  },
};
