import type { AllocatorProperty } from './property.ts';

export const freeLandsInItsArea: AllocatorProperty = {
  name: 'free-lands-in-its-area',
  kind: 'always',
  when: 'step',
  looksAt: ['mappingArea', 'outcome'],
  steps: ['released'],
  class: { kind: 'harmful' },
  sentence: 'The area that a release finds from the address is the area that served the allocation.',
  rule: 'swiotlb_release_slots(): area = index / area_nslabs, by arithmetic, list walk or hash as the design has it',
  matters: 'Lists and counters of one area change under the lock of another: slots are handed out twice or lost.',
  holds(view) {
    const outcome = view.outcome;
    return outcome.kind !== 'released' || outcome.area === view.mappingArea(outcome.mapping);
  },
  explain(view) {
    const { mapping, area } = view.outcome;
    return `mapping ${mapping}: its release went to area ${area}, but area ${view.mappingArea(mapping)} served it`;
  },
};
