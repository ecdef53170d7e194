import type { Part } from '../checker/look.ts';
import type { ChangingMember } from '../properties/view-members.ts';
import type { Memory } from './memory.ts';
import type { Cells } from './state-vector.ts';

/** The fields that `ModelView` reads for each member; or that the member tells of the last step. */
export const fieldsOf: Readonly<Record<ChangingMember, readonly (keyof Memory)[] | 'step'>> = {
  poolPresent: ['poolState'],
  poolTransient: ['poolTransient'],
  poolSlots: ['poolSlots'],
  poolAreas: ['poolTransient'],
  poolAreaSlots: ['poolTransient', 'poolSlots'],
  areaFirstSlot: ['poolTransient', 'poolSlots'],
  areaSlots: ['poolTransient', 'poolSlots'],
  areaTouched: 'step',
  areaLockHolder: ['lock'],
  areaSettled: ['lock', 'poolState'],
  areaWaiters: ['place', 'area'],
  areaUsed: ['used'],
  areaIndex: ['index'],
  slotList: ['list'],
  slotOrig: ['origAddr'],
  slotAllocSize: ['allocSize'],
  slotPad: ['padSlots'],
  mappingLive: ['mappingState'],
  mappingReturned: ['mappingState'],
  mappingHoldsSlots: ['mappingState'],
  mappingDevice: ['mappingRequest'],
  mappingAddress: ['mappingAddress'],
  mappingOrig: ['mappingRequest'],
  mappingSize: ['mappingRequest'],
  mappingCoherent: ['mappingRequest'],
  mappingFirstSlot: ['mappingFirst'],
  mappingSlots: ['mappingSlots'],
  mappingArea: ['mappingArea'],
  mappingMinAlignMask: ['mappingRequest'],
  mappingAllocAlignMask: ['mappingRequest'],
  mappingBoundaryMask: ['mappingRequest'],
  quiescent: ['place', 'mappingState', 'poolState'],
  outcome: 'step',
};

function fieldsOfMember(member: string): readonly (keyof Memory)[] | 'step' | undefined {
  return Object.hasOwn(fieldsOf, member) ? fieldsOf[member as ChangingMember] : undefined;
}

/** What a member of the view tells of. */
export function partOf(m: Memory, member: string): Part {
  const fields = fieldsOfMember(member);
  if (fields === undefined || fields === 'step') return fields ?? 'all';
  const end = Math.max(0, ...fields.map((field) => endOf(m, field)));
  const { data, locks } = m.vector.sectionEnd;
  return end <= data ? 'data' : end <= locks ? 'locks' : 'all';
}

/** By byte of the state, 0xff where one of these members of the view looks at it and 0 where none does. */
export function bytesLookedAt(m: Memory, members: ReadonlySet<string>): Uint8Array {
  const mask = new Uint8Array(m.vector.bytes);
  for (const member of members) {
    const fields = fieldsOfMember(member) ?? [];
    if (fields === 'step') continue;
    for (const field of fields) {
      const { byteOffset, byteLength } = m[field] as Cells;
      mask.fill(0xff, byteOffset, byteOffset + byteLength);
    }
  }
  return mask;
}

/** Where a field ends in the state; one without elements is nowhere. */
function endOf(m: Memory, field: keyof Memory): number {
  const { length, byteOffset, byteLength } = m[field] as Cells;
  return length === 0 ? 0 : byteOffset + byteLength;
}
