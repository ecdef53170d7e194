import { fullPool, fullPoolOf } from '../goals/full-pool.ts';
import type { AllocatorProperty } from '../property.ts';

export const poolNeverFull: AllocatorProperty = {
  name: 'pool-never-full',
  kind: 'always',
  when: 'state',
  looksAt: fullPool.looksAt!,
  class: { kind: 'non-property', reason: 'drivers may map as much as there is' },
  sentence: 'Some slot of every pool is free.',
  rule: 'none: the pool has a fixed size, and mappings live as long as their driver wants',
  matters: 'If this holds, the workload never came to the limit where allocators fail.',
  holds: (view) => fullPoolOf(view) === -1,
  explain: (view) => fullPool.explain(view),
};
