import { freedRemotely, remoteFree } from '../goals/remote-free.ts';
import type { AllocatorProperty } from '../property.ts';

export const freesAreLocal: AllocatorProperty = {
  name: 'frees-are-local',
  kind: 'always',
  when: 'step',
  looksAt: remoteFree.looksAt!,
  class: { kind: 'non-property', reason: 'completions run on any CPU' },
  sentence: 'A mapping is unmapped by the process that mapped it.',
  rule: 'none: dma_unmap_single() may be called anywhere',
  matters: 'If this holds, a release never took the lock of another CPU.',
  holds: (view) => !freedRemotely(view),
  explain: (view) => remoteFree.explain(view),
};
