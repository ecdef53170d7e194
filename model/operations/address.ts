import { type Memory, PoolState } from '../memory.ts';

/*
 * Guards and actions, and what they call, keep to a small style on purpose: integers, the memory `m`, the process `p`, bounded
 * loops; no allocation, no closures, no exceptions. compile/ reads their source to build the variants that the search runs.
 */

/** nr_slots(): slots that hold `bytes`. */
export function nrSlots(m: Memory, bytes: number): number {
  return (bytes + m.slotBytes - 1) >> m.slotShift;
}

/** io_tlb_offset(): position of a slot in its segment. */
export function segmentOffset(m: Memory, i: number): number {
  return i & (m.segmentSlots - 1);
}

/** slot_addr(), with the index shifted in a type of `offsetBits` where the fault `index-overflow` makes it narrow. */
export function slotAddress(m: Memory, start: number, i: number): number {
  let bytes = i << m.slotShift;
  if (m.offsetBits > 0) bytes = (bytes << (32 - m.offsetBits)) >> (32 - m.offsetBits);
  return start + bytes;
}

/** swiotlb_align_offset(dev, 0, addr): bits of min_align_mask within a slot. */
export function alignOffset(m: Memory, device: number, address: number): number {
  return address & m.deviceMinAlignMask[device]! & (m.slotBytes - 1);
}

/** wrap_area_index(): not a modulo. */
export function wrapAreaIndex(index: number, areaSlots: number): number {
  return index >= areaSlots ? 0 : index;
}

export function poolOfArea(m: Memory, area: number): number {
  return (area / m.areasPerPool) | 0;
}

/** pool->nslabs. */
export function slotsOf(m: Memory, pool: number): number {
  return m.growing ? m.poolSlots[pool]! : m.slotsPerPool;
}

/** pool->nareas. */
export function areasOf(m: Memory, pool: number): number {
  return m.growing && m.poolTransient[pool] === 1 ? 1 : m.areasPerPool;
}

/** pool->area_nslabs. */
export function areaSlotsOf(m: Memory, pool: number): number {
  return m.growing && m.poolTransient[pool] === 1 ? m.poolSlots[pool]! : m.areaSlots;
}

/** Whether `address` lies in the pool: the test of swiotlb_find_pool(). */
export function poolHas(m: Memory, pool: number, address: number): boolean {
  const start = m.poolStart[pool]!;
  return address >= start && address < start + slotsOf(m, pool) * m.slotBytes;
}

/** Whether slot `i` of the pool exists; notes it in the outcome if not. Real code would touch foreign memory. */
export function slotExists(m: Memory, pool: number, i: number): boolean {
  if (i >= 0 && i < slotsOf(m, pool)) return true;
  m.outcome.outOfBounds = i;
  return false;
}

/** Notes an access to a pool that has been freed. */
export function touchPool(m: Memory, pool: number): void {
  if (m.growing && m.poolState[pool] === PoolState.absent) m.outcome.freedPool = pool;
}
