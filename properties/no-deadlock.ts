import type { AllocatorProperty } from './property.ts';

/** Covers no-self-deadlock-under-interrupts: an interrupt is a process, and it waits for the CPU that it interrupted. */
export const noDeadlock: AllocatorProperty = {
  name: 'no-deadlock',
  kind: 'deadlock-free',
  when: 'state',
  class: { kind: 'harmful' },
  sentence: 'No set of CPUs waits for each other for ever, and no interrupt waits for a lock that the CPU it interrupted holds.',
  rule: 'the locks of swiotlb are leaves, taken with spin_lock_irqsave()',
  matters: 'The machine hangs with interrupts off.',
  // The search decides it from the processes' waits.
  holds: () => true,
  explain: () => 'processes wait for each other for ever',
};
