import type { AllocatorProperty } from '../property.ts';

export const cursorWrap: AllocatorProperty = {
  name: 'cursor-wrap',
  kind: 'reachable',
  when: 'step',
  looksAt: ['areaFirstSlot', 'areaIndex', 'mappingFirstSlot', 'outcome'],
  steps: ['claimed'],
  class: { kind: 'goal' },
  sentence: 'The cursor of an area wraps around: after a claim it stands at or before the slots claimed.',
  rule: 'wrap_area_index()',
  matters: 'Without it the search from the middle of an area was not checked.',
  holds(view) {
    const outcome = view.outcome;
    if (outcome.kind !== 'claimed') return false;
    const claimed = view.mappingFirstSlot(outcome.mapping) - view.areaFirstSlot(outcome.area);
    return view.areaIndex(outcome.area) <= claimed;
  },
  explain(view) {
    const { mapping, area } = view.outcome;
    const claimed = view.mappingFirstSlot(mapping) - view.areaFirstSlot(area);
    return `the cursor of area ${area} is ${view.areaIndex(area)} after ${view.mappingSlots(mapping)} slots were claimed at ${claimed}`;
  },
};
