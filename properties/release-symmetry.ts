import type { AllocatorProperty } from './property.ts';

export const releaseSymmetry: AllocatorProperty = {
  name: 'release-symmetry',
  kind: 'always',
  when: 'step',
  looksAt: ['mappingFirstSlot', 'mappingSlots', 'outcome'],
  steps: ['released'],
  class: { kind: 'harmful' },
  sentence: 'A release recomputes from the address exactly the first slot and the number of slots of the allocation.',
  rule: 'swiotlb_release_slots(): index from tlb_addr and pad_slots, nslots from alloc_size',
  matters: 'Slots of another mapping are freed while its device still writes them, or slots are lost for ever.',
  holds(view) {
    const outcome = view.outcome;
    if (outcome.kind !== 'released') return true;
    return (
      outcome.firstSlot === view.mappingFirstSlot(outcome.mapping) && outcome.slotCount === view.mappingSlots(outcome.mapping)
    );
  },
  explain(view) {
    const { mapping, firstSlot, slotCount } = view.outcome;
    return (
      `mapping ${mapping}: releases ${slotCount} slots from slot ${firstSlot}, ` +
      `but ${view.mappingSlots(mapping)} from slot ${view.mappingFirstSlot(mapping)} were allocated`
    );
  },
};
