import { heldSlotsLookAt, holderOf } from '../mapping.ts';
import type { AllocatorProperty } from '../property.ts';
import type { AllocatorView } from '../view.ts';

/** Whether `slot` is a free slot of the segment that contains `beside`. */
function freeInSegmentOf(view: AllocatorView, slot: number, beside: number, poolFirst: number, poolEnd: number): boolean {
  if (slot >= poolEnd) return false;
  const offset = (beside - poolFirst) % view.segmentSlots;
  const inSegment = offset + slot - beside;
  return inSegment >= 0 && inSegment < view.segmentSlots && holderOf(view, slot, slot + 1, -1) === -1;
}

export const mergeBothSides: AllocatorProperty = {
  name: 'merge-both-sides',
  kind: 'reachable',
  when: 'step',
  looksAt: [...heldSlotsLookAt, 'poolSlots', 'outcome'],
  steps: ['released'],
  class: { kind: 'goal' },
  sentence: 'A release joins the free slots before it and after it, in one segment, to one run.',
  rule: 'both steps of swiotlb_release_slots()',
  matters: 'Without it the merge of free runs was not checked.',
  holds(view) {
    const outcome = view.outcome;
    if (outcome.kind !== 'released') return false;
    const pool = view.areaPool(outcome.area);
    const first = view.poolFirstSlot(pool);
    const end = first + view.poolSlots(pool);
    return (
      freeInSegmentOf(view, outcome.firstSlot - 1, outcome.firstSlot, first, end) &&
      freeInSegmentOf(view, outcome.firstSlot + outcome.slotCount, outcome.firstSlot, first, end)
    );
  },
  explain(view) {
    const { firstSlot, slotCount } = view.outcome;
    return `slots ${firstSlot}-${firstSlot + slotCount - 1} are released between free slots ${firstSlot - 1} and ${firstSlot + slotCount}`;
  },
};
