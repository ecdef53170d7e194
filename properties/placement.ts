import { heldSlotsLookAt, holderOf } from './mapping.ts';
import { pageOrderMask } from './page-order.ts';
import type { AllocatorView } from './view.ts';
import type { ChangingMember } from './view-members.ts';

/**
 * Where a request could be placed, by what is promised rather than by how a kernel version searches.
 *
 * A placement is a run of free slots [f, f + n) of one area, inside one segment of its pool, with a data address tlb such that
 *
 * - slot_addr(f) is aligned to the allocation mask A = K | (S - 1), where page alignment stands in for K if nothing else is asked;
 * - tlb & M == orig & M;
 * - the run covers [slot_addr(f), roundup(tlb + size, K + 1));
 * - the run does not cross the device's boundary B: its first and last byte agree above B.
 *
 * The smallest tlb that fits f is slot_addr(f) + (orig & M & A): bits of M inside A are made by padding, bits of M above A must
 * agree in f itself. A larger tlb needs no fewer slots, so that only this one is tried. "Free" is ghost truth: no mapping holds
 * the slot, whatever `list` says. Addresses are below 2^31 and masks are 2^k - 1, so bitwise operators are exact; -1 is all ones.
 */

/** A: what the first slot's address is aligned to. Coherent memory (orig 0) is aligned to its order whatever the allocator asks. */
export function startMask(view: AllocatorView, size: number, orig: number, minAlignMask: number, allocAlignMask: number): number {
  const slotMask = view.slotBytes - 1;
  if (orig === 0) return allocAlignMask | pageOrderMask(size, view.pageBytes) | slotMask;
  const pageRule = allocAlignMask === 0 && minAlignMask === 0 && size >= view.pageBytes;
  return (pageRule ? view.pageBytes - 1 : allocAlignMask) | slotMask;
}

/**
 * n: the fewest slots that the request needs, padding included. The size of coherent memory is whole pages already, and is not
 * rounded up to its alignment, as swiotlb_alloc() does not either.
 */
export function slotsNeeded(
  view: AllocatorView,
  size: number,
  orig: number,
  minAlignMask: number,
  allocAlignMask: number,
): number {
  let bytes = size;
  if (orig !== 0) {
    const padding = orig & minAlignMask & startMask(view, size, orig, minAlignMask, allocAlignMask);
    bytes = (padding + size + allocAlignMask) & ~allocAlignMask;
  }
  return Math.ceil(bytes / view.slotBytes);
}

/** What `lowestPlacement` looks at. */
export const lowestPlacementLooksAt = [
  ...heldSlotsLookAt,
  'areaFirstSlot',
  'areaSlots',
] as const satisfies readonly ChangingMember[];

/**
 * First slot f of the lowest placement of `slots` slots in the area, or -1. Slots held by the mapping `except` count as free
 * (-1: none do).
 */
export function lowestPlacement(
  view: AllocatorView,
  area: number,
  slots: number,
  size: number,
  orig: number,
  minAlignMask: number,
  allocAlignMask: number,
  boundaryMask: number,
  except: number,
): number {
  const aligned = startMask(view, size, orig, minAlignMask, allocAlignMask);
  const residue = orig === 0 ? 0 : minAlignMask & ~aligned;
  const poolFirst = view.poolFirstSlot(view.areaPool(area));
  const first = view.areaFirstSlot(area);
  const last = first + view.areaSlots(area) - slots;
  for (let slot = first; slot <= last; slot++) {
    const start = view.slotAddress(slot);
    if ((start & aligned) !== 0 || ((start ^ orig) & residue) !== 0) continue;
    if (((slot - poolFirst) % view.segmentSlots) + slots > view.segmentSlots) continue;
    if (((start ^ (start + slots * view.slotBytes - 1)) & ~boundaryMask) !== 0) continue;
    if (holderOf(view, slot, slot + slots, except) === -1) return slot;
  }
  return -1;
}

/** swiotlb_max_mapping_size(): S * SEG - roundup(M, S) bytes. */
export function maxMappingBytes(view: AllocatorView, minAlignMask: number): number {
  return view.slotBytes * view.segmentSlots - Math.ceil(minAlignMask / view.slotBytes) * view.slotBytes;
}
