import type { AllocatorProperty } from '../property.ts';

export const startAreaAlwaysServes: AllocatorProperty = {
  name: 'start-area-always-serves',
  kind: 'always',
  when: 'step',
  looksAt: ['outcome'],
  class: { kind: 'non-property', reason: 'an area can be full while others are not' },
  sentence: 'No request needs a second area.',
  rule: 'none: swiotlb_find_slots() goes on to the next area',
  matters: 'If this holds, the retry was never exercised.',
  holds(view) {
    const { kind, areasTried } = view.outcome;
    return (kind !== 'mapped' && kind !== 'refused') || areasTried <= 1;
  },
  explain: (view) => `a request of process ${view.outcome.process} tried ${view.outcome.areasTried} areas`,
};
