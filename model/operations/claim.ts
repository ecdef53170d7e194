import type { Memory } from '../memory.ts';
import { alignOffset, areaSlotsOf, nrSlots, segmentOffset, slotExists, touchPool, wrapAreaIndex } from './address.ts';
import { noteClaim } from './ghost.ts';

/**
 * Takes the slots that the search found off the free list, and counts the free run below them anew: the first two loops behind
 * `found:` in swiotlb_search_pool_area().
 */
export function claim(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  const base = pool * m.slotsPerPool;
  const first = m.first[p]!;
  const r = m.mappingRequest[m.mapping[p]!]!;
  const allocSize = m.requestAllocSize[r]!;
  const offset = alignOffset(m, m.requestDevice[r]!, m.requestOrig[r]!);
  const want = nrSlots(m, allocSize);
  touchPool(m, pool);
  noteClaim(m, p, pool, first, want);
  for (let i = first; i < first + want; i++) {
    if (!slotExists(m, pool, i)) break;
    m.list[base + i] = 0;
    m.allocSize[base + i] = allocSize - (offset + ((i - first) << m.slotShift));
  }
  countDownFrom(m, pool, first - 1, 0);
  if (m.sharesWord) writeWord(m, p);
}

/** Numbers the free run that ends at slot `i`, downwards within its segment, from `count` + 1: list[i] = ++count. */
export function countDownFrom(m: Memory, pool: number, i: number, count: number): void {
  const base = pool * m.slotsPerPool;
  let run = count;
  for (let k = i; k >= 0 && segmentOffset(m, k) !== m.segmentSlots - 1 && m.list[base + k] !== 0; k--) {
    run += 1;
    m.list[base + k] = run;
  }
}

/** Moves the cursor behind the claimed slots and counts them: area->index, area->used. */
export function account(m: Memory, p: number): void {
  const area = m.area[p]!;
  const pool = m.pool[p]!;
  const areaSlots = areaSlotsOf(m, pool);
  const r = m.mappingRequest[m.mapping[p]!]!;
  const want = nrSlots(m, m.requestAllocSize[r]!);
  const index = m.first[p]! - (area - pool * m.areasPerPool) * areaSlots;
  m.index[area] = wrapAreaIndex(index + want, areaSlots);
  m.used[area]! += want;
}

/** Fault `shared-bitmap-word`: the word of allocation bits, which slots of all areas share, is read ... */
export function readWord(m: Memory, p: number): void {
  const base = m.pool[p]! * m.slotsPerPool;
  let word = 0;
  for (let i = 0; i < m.slotsPerPool; i++) if (m.list[base + i] === 0) word |= 1 << i;
  m.word[p] = word;
}

/** ... and written back whole: a bit that another CPU has set in between is lost, and its slot free again. */
export function writeWord(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  const base = pool * m.slotsPerPool;
  let word = m.word[p]!;
  const end = m.first[p]! + m.mappingSlots[m.mapping[p]!]!;
  for (let i = m.first[p]!; i < end; i++) word |= 1 << i;
  let run = 0;
  for (let i = m.slotsPerPool - 1; i >= 0; i--) {
    if (segmentOffset(m, i) === m.segmentSlots - 1) run = 0;
    run = ((word >> i) & 1) === 1 ? 0 : run + 1;
    m.list[base + i] = run;
  }
}
