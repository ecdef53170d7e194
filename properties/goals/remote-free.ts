import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';

/** Whether the last step released a mapping for a process that did not map it. False where the view does not know who mapped. */
export function freedRemotely(view: AllocatorView): boolean {
  const outcome = view.outcome;
  if (outcome.kind !== 'released' || view.mappingProcess === undefined) return false;
  return view.mappingProcess(outcome.mapping) !== outcome.process;
}

export const remoteFree: AllocatorProperty = {
  name: 'remote-free',
  kind: 'reachable',
  when: 'step',
  looksAt: ['outcome'],
  steps: ['released'],
  class: { kind: 'goal' },
  sentence: 'A process unmaps what another one mapped.',
  rule: 'completions run on any CPU: swiotlb_release_slots() takes the lock of whichever area served',
  matters: 'Without it no release was checked against the CPU that owns the area.',
  holds: freedRemotely,
  explain(view) {
    const { process, mapping } = view.outcome;
    return `process ${process} released mapping ${mapping} of process ${view.mappingProcess?.(mapping)}`;
  },
};
