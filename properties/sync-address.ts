import { hex } from './hex.ts';
import type { AllocatorProperty } from './property.ts';

export const syncAddress: AllocatorProperty = {
  name: 'sync-address',
  kind: 'always',
  when: 'step',
  looksAt: ['mappingAddress', 'mappingOrig', 'outcome'],
  steps: ['copied'],
  class: { kind: 'harmful' },
  sentence: 'Byte x of a mapping is copied from and to byte x of its CPU buffer.',
  rule: 'swiotlb_bounce(): orig_addr of the slot plus the offset into it (5f89468e2f06)',
  matters: 'A partial sync delivers the wrong bytes: silent corruption of data.',
  holds(view) {
    const outcome = view.outcome;
    if (outcome.kind !== 'copied' || outcome.copyBytes === 0) return true;
    const offset = outcome.copyTlb - view.mappingAddress(outcome.mapping);
    return outcome.copyOrig - view.mappingOrig(outcome.mapping) === offset;
  },
  explain(view) {
    const { mapping, copyTlb, copyOrig } = view.outcome;
    const offset = copyTlb - view.mappingAddress(mapping);
    const origOffset = copyOrig - view.mappingOrig(mapping);
    return (
      `mapping ${mapping}: bounce address ${hex(copyTlb)} is byte ${offset} of the mapping, ` +
      `CPU address ${hex(copyOrig)} is byte ${origOffset} of the buffer`
    );
  },
};
