import type { AllocatorProperty } from '../properties/property.ts';
import type { AllocatorView } from '../properties/view.ts';
import type { Defect, DefectKind } from './defect.ts';

/** What running code shows beside the allocator's state. */
export interface KernelView extends AllocatorView {
  /** What the last step did wrong, or null. */
  readonly defect: Defect | null;
  /** Memory that nothing leads to, where nothing runs and nothing is mapped; or null. */
  readonly leak: string | null;
  /** Kind of the hook at which the last step went on, or 0, and which way it took there. */
  readonly resumedAt: number;
  readonly choiceTaken: number;
  /** What the process is in the middle of, of `Operation`; or 0. */
  operationOf(process: number): number;
  /** An interrupt runs, and its CPU is in the middle of a call. */
  readonly nested: boolean;
  /** A callback is queued, and somebody is inside the read-side section that it waits for. */
  readonly callbackWaits: boolean;
}

function defectOf(view: AllocatorView): Defect | null {
  return 'defect' in view ? (view as KernelView).defect : null;
}

function leakOf(view: AllocatorView): string | null {
  return 'leak' in view ? (view as KernelView).leak : null;
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
    sentence:
      'A lock is dropped only by its holder, and no operation returns with a lock held, interrupts off or a read-side section open.',
    rule: 'lockdep',
    matters: 'Two CPUs are in one critical section, or none will ever be again.',
  }),
  without('sleep', {
    name: 'no-sleep-in-atomic',
    sentence: 'Nothing that may sleep is called with a lock held, with interrupts off, in a read-side section or for a driver.',
    rule: 'might_sleep(), CONFIG_DEBUG_ATOMIC_SLEEP; drivers map in interrupts and under their own locks',
    matters: 'The CPU schedules away with a spinlock held or interrupts off, and the machine hangs.',
  }),
  {
    name: 'no-leak',
    kind: 'always',
    when: 'state',
    class: { kind: 'harmful' },
    sentence: 'Where nothing runs and nothing is mapped, every allocation can be reached from a list or a variable.',
    rule: 'kmemleak; swiotlb_dyn_free() gives back the slots, the buffer and the pool',
    matters: 'Every transient pool costs memory for good: after days of load the machine has none left.',
    holds: (view) => leakOf(view) === null,
    explain: (view) => leakOf(view) ?? '',
  },
];
