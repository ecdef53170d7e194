import type { AllocatorProperty } from './property.ts';

export const lockDiscipline: AllocatorProperty = {
  name: 'lock-discipline',
  kind: 'always',
  when: 'step',
  looksAt: ['outcome'],
  class: { kind: 'harmful' },
  sentence:
    "The lists, used and index of an area change only in the hands of its lock holder, a list of pools only in those of its own, orig_addr and pad_slots of a live mapping only in its owner's.",
  rule: 'area->lock protects list, used and index; mem->lock and dev->dma_io_tlb_lock the lists of pools (v6.6); orig_addr and pad_slots are safe by ownership of the slots',
  matters: 'Updates get lost under load: slots are handed out twice, or data is bounced from and to the wrong buffer.',
  holds: ({ outcome }) => outcome.unguardedArea === -1 && outcome.unguardedList === -1 && outcome.foreignMapping === -1,
  explain(view) {
    const { process, unguardedArea, unguardedList, foreignMapping } = view.outcome;
    if (unguardedList !== -1) return `process ${process} changed the list ${unguardedList} of pools without its lock`;
    if (unguardedArea === -1) return `process ${process} wrote the slots of live mapping ${foreignMapping}, which is not its own`;
    const holder = view.areaLockHolder(unguardedArea);
    return `process ${process} changed area ${unguardedArea} without its lock (${holder === -1 ? 'free' : `held by process ${holder}`})`;
  },
};
