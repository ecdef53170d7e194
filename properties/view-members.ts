import type { AllocatorView } from './view.ts';

/** Members of a view that say the same in every state of one allocator. */
export const constantMembers = [
  ...(['slotBytes', 'segmentSlots', 'pageBytes', 'pools', 'poolStart', 'poolFirstSlot', 'poolFirstArea', 'areas'] as const),
  ...(['areaPool', 'slots', 'slotAddress', 'mappings', 'mappingProcess', 'deviceMayUse'] as const),
] as const satisfies readonly (keyof AllocatorView)[];

/** Members that tell of the state, or of the last step. */
export type ChangingMember = Exclude<keyof AllocatorView, (typeof constantMembers)[number]>;
