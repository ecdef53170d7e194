import type { AllocatorProperty } from './property.ts';

export const returnsToQuiescence: AllocatorProperty = {
  name: 'returns-to-quiescence',
  kind: 'eventually-quiescent',
  when: 'state',
  class: { kind: 'harmful' },
  sentence: 'From every state the allocator can get back to one where nothing runs and nothing is mapped.',
  rule: 'swiotlb_tbl_unmap_single() has no way to fail, and every lock taken is dropped',
  matters: 'Some operation can never end, or some mapping never be undone: the pool is lost bit by bit.',
  holds: (view) => view.quiescent,
  explain: (view) => (view.quiescent ? 'nothing runs and nothing is mapped' : 'no way leads back to a quiescent state'),
};
