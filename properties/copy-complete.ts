import type { AllocatorProperty } from './property.ts';

export const copyComplete: AllocatorProperty = {
  name: 'copy-complete',
  kind: 'always',
  when: 'step',
  looksAt: ['outcome'],
  class: { kind: 'harmful' },
  sentence:
    'An unmap copies back all that the device may have written before it gives the slots back; a sync copies all that it is asked for.',
  rule: 'swiotlb_tbl_unmap_single() and swiotlb_sync_single_for_cpu(), _for_device() call swiotlb_bounce()',
  matters: 'The driver goes on with old bytes: silent corruption of data.',
  holds: (view) => view.outcome.uncopied === 0,
  explain({ outcome: { kind, mapping, uncopied } }) {
    return `${uncopied} bytes of mapping ${mapping} were not copied${kind === 'released' ? ', and its slots are given back' : ''}`;
  },
};
