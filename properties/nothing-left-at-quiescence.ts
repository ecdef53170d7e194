import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

/** What is left of an operation that has ended, in words; null for nothing. */
function leftBehind(view: AllocatorView): string | null {
  for (let area = 0; area < view.areas; area++) {
    const holder = view.areaLockHolder(area);
    if (holder !== -1 && view.quiescent) return `area ${area} is locked by process ${holder}`;
  }
  for (let pool = 0; pool < view.pools; pool++) {
    if (!view.poolPresent(pool)) continue;
    const unfinished = !view.areaSettled(view.poolFirstArea(pool));
    if (!view.poolTransient(pool) && !unfinished) continue;
    if (view.quiescent)
      return unfinished ? `pool ${pool} was built and is nowhere to be found` : `transient pool ${pool} is there`;
  }
  return null;
}

export const nothingLeftAtQuiescence: AllocatorProperty = {
  name: 'nothing-left-at-quiescence',
  kind: 'always',
  when: 'state',
  looksAt: ['poolPresent', 'poolTransient', 'areaLockHolder', 'areaSettled', 'quiescent'],
  class: { kind: 'harmful' },
  sentence:
    'When no operation runs and nothing is mapped, no lock of an area is held, no transient pool is left, and the others are published.',
  rule: 'swiotlb_find_slots() frees a transient pool in which it found nothing, swiotlb_del_transient() one whose mapping has gone; swiotlb_dyn_alloc() adds what it has built (v6.6)',
  matters: 'Memory is lost with every such pool, until the machine has none left; whoever takes such a lock next hangs.',
  holds: (view) => leftBehind(view) === null,
  explain: (view) => `nothing is mapped, but ${leftBehind(view)}`,
};
