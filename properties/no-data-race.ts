import type { AllocatorProperty } from './property.ts';

export const noDataRace: AllocatorProperty = {
  name: 'no-data-race',
  kind: 'race-free',
  when: 'state',
  class: { kind: 'harmful' },
  sentence:
    'Two accesses to one variable, one of them a plain write, are always ordered by a lock, by ownership or by a barrier.',
  rule: "the kernel's memory model (tools/memory-model); KCSAN reports what breaks it",
  matters: 'The compiler and the CPU may tear, repeat or reorder the access: counters drift and tests of flags are missed.',
  // The search decides it from footprints.
  holds: () => true,
  explain: () => 'two steps enabled in this state make conflicting accesses, at least one of them plain',
};
