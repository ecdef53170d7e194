import { hex } from './hex.ts';
import type { AllocatorView } from './view.ts';
import type { ChangingMember } from './view-members.ts';

/** What `promised` looks at. */
export const promisedLooksAt = ['mappingLive', 'mappingReturned'] as const satisfies readonly ChangingMember[];

/** Whether the driver relies on the mapping now: its map call has returned, and its unmap has not begun. */
export function promised(view: AllocatorView, mapping: number): boolean {
  return view.mappingLive(mapping) && view.mappingReturned(mapping);
}

/** The pool that serves the mapping. */
export function mappingPool(view: AllocatorView, mapping: number): number {
  return view.areaPool(view.mappingArea(mapping));
}

/** What those look at that ask which slots mappings hold, as `holderOf`, `heldEndBelow` and `heldSlots` do. */
export const heldSlotsLookAt = [
  'mappingHoldsSlots',
  'mappingFirstSlot',
  'mappingSlots',
] as const satisfies readonly ChangingMember[];

/** First slot after those of the mapping. */
export function mappingEndSlot(view: AllocatorView, mapping: number): number {
  return view.mappingFirstSlot(mapping) + view.mappingSlots(mapping);
}

/** A mapping from number `from` on, other than `except`, that holds one of the slots [first, end), or -1. Ghost truth: `list` is not consulted. */
export function holderOf(view: AllocatorView, first: number, end: number, except: number, from = 0): number {
  for (let mapping = from; mapping < view.mappings; mapping++) {
    if (mapping === except || !view.mappingHoldsSlots(mapping)) continue;
    if (view.mappingFirstSlot(mapping) < end && first < mappingEndSlot(view, mapping)) return mapping;
  }
  return -1;
}

/** First slot of the free run that the free `slot` is in: where the nearest mapping below it ends, or 0. */
export function heldEndBelow(view: AllocatorView, slot: number): number {
  let nearest = 0;
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!view.mappingHoldsSlots(mapping)) continue;
    const end = mappingEndSlot(view, mapping);
    if (end <= slot && end > nearest) nearest = end;
  }
  return nearest;
}

/** How many of the slots [first, end) mappings hold; a slot held twice counts twice. */
export function heldSlots(view: AllocatorView, first: number, end: number): number {
  let held = 0;
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!view.mappingHoldsSlots(mapping)) continue;
    const overlap = Math.min(end, mappingEndSlot(view, mapping)) - Math.max(first, view.mappingFirstSlot(mapping));
    if (overlap > 0) held += overlap;
  }
  return held;
}

/** `mapping 2 (slots 3-4)`, for explanations. */
export function mappingSlotsText(view: AllocatorView, mapping: number): string {
  return `mapping ${mapping} (slots ${view.mappingFirstSlot(mapping)}-${mappingEndSlot(view, mapping) - 1})`;
}

/** `mapping 2 (bytes 0x1006-0x1009)`, for explanations. */
export function mappingBytesText(view: AllocatorView, mapping: number): string {
  const address = view.mappingAddress(mapping);
  return `mapping ${mapping} (bytes ${hex(address)}-${hex(address + view.mappingSize(mapping) - 1)})`;
}
