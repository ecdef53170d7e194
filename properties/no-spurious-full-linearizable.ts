import type { AllocatorProperty } from './property.ts';

export const noSpuriousFullLinearizable: AllocatorProperty = {
  name: 'no-spurious-full-linearizable',
  kind: 'always',
  when: 'step',
  looksAt: ['outcome'],
  steps: ['refused'],
  relatesProcesses: true,
  class: {
    kind: 'tolerated',
    designs: [
      'split-areas',
      'instances-list',
      'instances-merged',
      'instances-hashed',
      'balanced',
      'dynamic-pools',
      'device-start',
      'device-private',
    ],
    reason:
      'split-areas, instances-*, balanced and dynamic-pools lock one area at a time, so room can move from an area not yet searched ' +
      'to one already left; device-start and device-private distribute memory statically, so room in the areas of one device is ' +
      'stranded for the others',
  },
  sentence: 'A request fails only if at some instant of its call no area could serve it.',
  rule: 'swiotlb_find_slots() tries area after area, each under its own lock',
  matters: 'A request fails although there was room all the time; drivers retry, so it costs throughput rather than data.',
  holds: (view) => !(view.outcome.kind === 'refused' && view.outcome.roomThroughout),
  explain(view) {
    const { process, size, areasTried } = view.outcome;
    return `process ${process} was refused ${size} bytes after ${areasTried} areas, though at every instant of its call some area had room`;
  },
};
