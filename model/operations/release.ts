import type { Memory } from '../memory.ts';
import { alignOffset, areaSlotsOf, areasOf, nrSlots, segmentOffset, slotExists, touchPool } from './address.ts';
import { countDownFrom } from './claim.ts';
import { noteLeftovers, noteRelease, noteUndelivered } from './ghost.ts';

/**
 * Computes from the address alone what is to be released: first slot, count and area. The head of swiotlb_release_slots(),
 * before its lock: alloc_size and pad_slots are safe to read only because the mapping owns them.
 */
export function locate(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  const pool = m.pool[p]!;
  const base = pool * m.slotsPerPool;
  const address = m.mappingAddress[h]!;
  const offset = alignOffset(m, m.requestDevice[m.mappingRequest[h]!]!, address);
  touchPool(m, pool);
  let i = (address - offset - m.poolStart[pool]!) >> m.slotShift;
  if (slotExists(m, pool, i) && m.rules.pads) i -= m.padSlots[base + i]!;
  if (!slotExists(m, pool, i)) i = 0;
  m.first[p] = i;
  m.count[p] = nrSlots(m, m.allocSize[base + i]! + offset);
  // The address arithmetic that the areas were merged with: index / area_nslabs.
  let area = (i / (m.dividesByAreas ? areasOf(m, pool) : areaSlotsOf(m, pool))) | 0;
  if (area >= areasOf(m, pool)) {
    m.outcome.outOfBounds = area;
    area = areasOf(m, pool) - 1;
  }
  m.area[p] = pool * m.areasPerPool + area;
}

/** Returns the slots to the free list and merges them with the free runs above and below: swiotlb_release_slots() under its lock. */
export function release(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  const base = pool * m.slotsPerPool;
  const first = m.first[p]!;
  const next = first + m.count[p]!;
  touchPool(m, pool);
  let count = 0;
  if (next < first + m.segmentSlots - segmentOffset(m, first) && slotExists(m, pool, next)) count = m.list[base + next]!;
  for (let i = m.freesOneTooMany ? next : next - 1; i >= first; i--) {
    if (!slotExists(m, pool, i)) continue;
    count += 1;
    m.list[base + i] = count;
    m.origAddr[base + i] = -1;
    m.allocSize[base + i] = 0;
    m.padSlots[base + i] = 0;
  }
  countDownFrom(m, pool, first - 1, count);
  m.used[m.area[p]!]! -= m.count[p]!;
  noteUndelivered(m, m.mapping[p]!);
  noteLeftovers(m, m.mapping[p]!);
  noteRelease(m, p);
}
