import type { AllocatorProperty } from './property.ts';

export const searchTerminates: AllocatorProperty = {
  name: 'search-terminates',
  kind: 'always',
  when: 'step',
  looksAt: ['areaSlots', 'outcome'],
  steps: ['searched'],
  class: { kind: 'harmful' },
  sentence: 'The search of an area looks at no more slots than the area has.',
  rule: 'swiotlb_search_pool_area() counts slots_checked up to area_nslabs (7c3940bf81e5)',
  matters: 'The search never ends, with the lock held and interrupts off: the CPU hangs, then all others that map.',
  holds(view) {
    const outcome = view.outcome;
    return outcome.kind !== 'searched' || outcome.probes <= view.areaSlots(outcome.area);
  },
  explain(view) {
    const { area, probes } = view.outcome;
    return `the search of area ${area} looked at ${probes} slots, the area has ${view.areaSlots(area)}`;
  },
};
