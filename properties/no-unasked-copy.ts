import { hex } from './hex.ts';
import type { AllocatorProperty } from './property.ts';

export const noUnaskedCopy: AllocatorProperty = {
  name: 'no-unasked-copy',
  kind: 'always',
  when: 'step',
  steps: ['copied'],
  looksAt: ['outcome'],
  class: { kind: 'harmful' },
  sentence:
    'Once a map has filled the slots, bytes are copied only as the direction of the mapping says, and by a sync only those that it is asked for.',
  rule: 'swiotlb_sync_single_for_device() copies for DMA_TO_DEVICE and DMA_BIDIRECTIONAL, swiotlb_sync_single_for_cpu() and swiotlb_tbl_unmap_single() for DMA_FROM_DEVICE and DMA_BIDIRECTIONAL (bddac7c1e02b)',
  matters:
    'What the device has just written, or what others have written to a buffer that it only reads, is overwritten with old bytes.',
  holds: (view) => view.outcome.unasked === 0,
  explain({ outcome: { mapping, unasked, copyTlb, copyBytes, copyToCpu } }) {
    const where = copyToCpu ? 'to the CPU buffer' : 'to the bounce buffer';
    return `mapping ${mapping}: ${unasked} of the ${copyBytes} bytes copied ${where} at ${hex(copyTlb)} were not to be copied`;
  },
};
