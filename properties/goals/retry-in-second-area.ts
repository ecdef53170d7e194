import type { AllocatorProperty } from '../property.ts';

export const retryInSecondArea: AllocatorProperty = {
  name: 'retry-in-second-area',
  kind: 'reachable',
  when: 'step',
  looksAt: ['outcome'],
  steps: ['mapped'],
  class: { kind: 'goal' },
  sentence: 'A request is served by an area after another one had no room for it.',
  rule: 'the loop over areas of swiotlb_find_slots()',
  matters: 'Without it the retry was not checked.',
  holds: (view) => view.outcome.kind === 'mapped' && view.outcome.areasTried > 1,
  explain(view) {
    const { mapping, areasTried } = view.outcome;
    return `mapping ${mapping} was served by area ${view.mappingArea(mapping)}, area number ${areasTried} that it tried`;
  },
};
