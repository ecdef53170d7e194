import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';

function contended(view: AllocatorView): number {
  for (let area = 0; area < view.areas; area++) {
    if (view.areaLockHolder(area) !== -1 && view.areaWaiters(area) > 0) return area;
  }
  return -1;
}

export const lockContention: AllocatorProperty = {
  name: 'lock-contention',
  kind: 'reachable',
  when: 'state',
  looksAt: ['areaLockHolder', 'areaWaiters'],
  relatesProcesses: true,
  class: { kind: 'goal' },
  sentence: 'A process waits for the lock of an area, which another one holds.',
  rule: 'spin_lock_irqsave(&area->lock)',
  matters: 'Without it no two critical sections ever met.',
  holds: (view) => contended(view) !== -1,
  explain(view) {
    const area = contended(view);
    return `${view.areaWaiters(area)} waiting for the lock of area ${area}, held by process ${view.areaLockHolder(area)}`;
  },
};
