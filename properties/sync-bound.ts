import type { AllocatorProperty } from './property.ts';

function inside(start: number, bytes: number, size: number): boolean {
  return start >= 0 && start + bytes <= size;
}

export const syncBound: AllocatorProperty = {
  name: 'sync-bound',
  kind: 'always',
  when: 'step',
  looksAt: ['mappingAddress', 'mappingOrig', 'mappingSize', 'outcome'],
  steps: ['copied'],
  class: { kind: 'harmful' },
  sentence: 'A copy touches no byte outside the mapping, neither in the bounce buffer nor in the CPU buffer.',
  rule: 'swiotlb_bounce() clamps the size to what is left of alloc_size (868c9ddc182b)',
  matters: 'Memory behind the CPU buffer is overwritten, or shown to the device.',
  holds(view) {
    const outcome = view.outcome;
    if (outcome.kind !== 'copied' || outcome.copyBytes === 0) return true;
    const size = view.mappingSize(outcome.mapping);
    return (
      inside(outcome.copyTlb - view.mappingAddress(outcome.mapping), outcome.copyBytes, size) &&
      inside(outcome.copyOrig - view.mappingOrig(outcome.mapping), outcome.copyBytes, size)
    );
  },
  explain(view) {
    const { mapping, copyTlb, copyOrig, copyBytes } = view.outcome;
    const offset = copyTlb - view.mappingAddress(mapping);
    const origOffset = copyOrig - view.mappingOrig(mapping);
    return (
      `mapping ${mapping} has ${view.mappingSize(mapping)} bytes, but ${copyBytes} were copied ` +
      `at byte ${offset} of the bounce buffer, byte ${origOffset} of the CPU buffer`
    );
  },
};
