import type { AllocatorProperty } from '../properties/property.ts';
import type { AllocatorView } from '../properties/view.ts';
import type { Defect, DefectKind } from './defect.ts';

/** What running code shows beside the allocator's state. */
export interface KernelView extends AllocatorView {
  /** What the last step did wrong, or null. */
  readonly defect: Defect | null;
}

function defectOf(view: AllocatorView): Defect | null {
  return 'defect' in view ? (view as KernelView).defect : null;
}

function without(kind: DefectKind, about: Pick<AllocatorProperty, 'name' | 'sentence' | 'rule' | 'matters'>): AllocatorProperty {
  return {
    ...about,
    kind: 'always',
    when: 'step',
    class: { kind: 'harmful' },
    holds: (view) => defectOf(view)?.kind !== kind,
    explain: (view) => defectOf(view)?.text ?? '',
  };
}

/** Claims that need running code: the models have no pointers, no BUG() and no loops that could go on for ever. */
export const codeProperties: readonly AllocatorProperty[] = [
  without('endless-loop', {
    name: 'no-endless-loop',
    sentence: 'Every step comes to its end within a bounded number of memory accesses.',
    rule: 'swiotlb_search_pool_area() counts slots_checked up to area_nslabs (7c3940bf81e5)',
    matters: 'The CPU hangs, with the lock held and interrupts off where the loop is a search; then all others that map.',
  }),
  without('bug', {
    name: 'no-bug',
    sentence: 'No BUG() is reached.',
    rule: 'BUG_ON()',
    matters: 'The kernel panics.',
  }),
  without('warning', {
    name: 'no-warning',
    sentence: 'No WARN() is reached.',
    rule: 'WARN_ON(), dev_WARN_ONCE()',
    matters: 'The kernel says itself that it is in a state that must not be, and panics where panic_on_warn is set.',
  }),
  without('memory', {
    name: 'memory-safe',
    sentence: 'Metadata is accessed only while it is allocated and only inside its bounds, and freed once.',
    rule: 'KASAN',
    matters: 'Memory of somebody else is read or overwritten.',
  }),
  without('lock', {
    name: 'locks-balanced',
    sentence: 'A lock is dropped only by its holder, and no operation returns with a lock held.',
    rule: 'lockdep',
    matters: 'Two CPUs are in one critical section, or none will ever be again.',
  }),
];
