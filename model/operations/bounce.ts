import type { Memory } from '../memory.ts';
import { alignOffset, slotAddress, slotExists, touchPool } from './address.ts';
import { isStale, noteDrain, noteFill } from './ghost.ts';

/**
 * Writes orig_addr and pad_slots of the new mapping's slots and computes its address: swiotlb_tbl_map_single() after
 * swiotlb_find_slots(), outside any lock. Ownership of the slots is all that protects it.
 */
export function record(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  const r = m.mappingRequest[h]!;
  const pool = m.pool[p]!;
  const base = pool * m.slotsPerPool;
  const pads = m.requestPadSlots[r]!;
  const low = m.requestOffset[r]! & (m.slotBytes - 1);
  const first = m.first[p]! + pads;
  touchPool(m, pool);
  if (pads > 0) m.padSlots[base + first] = m.padsFromWrongVariable ? low >> m.slotShift : pads;
  for (let i = 0; i < m.mappingSlots[h]! - pads; i++) {
    if (slotExists(m, pool, first + i)) m.origAddr[base + first + i] = m.requestOrig[r]! + (i << m.slotShift);
  }
  m.mappingAddress[h] = slotAddress(m, m.poolStart[pool]!, first) + low;
}

/** swiotlb_alloc(): pfn_to_page(PFN_DOWN(tlb_addr)). The page is what the driver gets, wherever in it the slot begins. */
export function takePage(m: Memory, p: number): void {
  m.mappingAddress[m.mapping[p]!] = slotAddress(m, m.poolStart[m.pool[p]!]!, m.first[p]!) & ~(m.pageBytes - 1);
}

/** swiotlb_bounce(..., mapping_size, DMA_TO_DEVICE) at the end of map: for every direction, so that no old bytes leak. */
export function fill(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  const r = m.mappingRequest[h]!;
  if (m.skipsInitialBounce && m.requestFromDevice[r] === 1) return;
  bounce(m, p, m.mappingAddress[h]!, m.requestBytes[r]!, false);
  noteFill(m, h);
}

/** swiotlb_bounce(..., mapping_size, DMA_FROM_DEVICE) at the start of unmap. */
export function drain(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  bounce(m, p, m.mappingAddress[h]!, m.requestBytes[m.mappingRequest[h]!]!, true);
  noteDrain(m, h);
}

/** swiotlb_sync_single_for_cpu() or _for_device() of a part of the mapping, which copy only in a direction that the mapping has. */
export function syncPart(m: Memory, p: number): void {
  const x = m.sync[p]!;
  const r = m.mappingRequest[m.mapping[p]!]!;
  const wanted = m.syncForCpu[x] === 1 ? m.requestFromDevice[r] : m.requestToDevice[r];
  if (wanted === 0 && !(m.syncsUnconditionally && m.syncForCpu[x] === 0)) return;
  const address = m.mappingAddress[m.mapping[p]!]! + m.syncOffset[x]!;
  bounce(m, p, address, m.syncBytes[x]!, m.syncForCpu[x] === 1);
}

/**
 * swiotlb_bounce(): finds the slot of `address`, its CPU buffer and what is left of the allocation, clamps, and copies. The copy
 * itself is the outcome: addresses and bytes, which the properties judge.
 */
export function bounce(m: Memory, p: number, address: number, bytes: number, toCpu: boolean): void {
  const h = m.mapping[p]!;
  const pool = m.pool[p]!;
  const i = (address - m.poolStart[pool]!) >> m.slotShift;
  touchPool(m, pool);
  if (!slotExists(m, pool, i)) return;
  const slot = pool * m.slotsPerPool + i;
  const orig = m.origAddr[slot]!;
  if (orig === -1) return;
  let delta = (address & (m.slotBytes - 1)) - alignOffset(m, m.requestDevice[m.mappingRequest[h]!]!, orig);
  // Before v6.9 the delta was unsigned: an access below the first byte of a slot was refused with a warning.
  if (delta < 0 && !m.rules.signedDelta) return;
  const left = m.allocSize[slot]! - delta;
  // Beyond the end: refused with a warning before v6.9; since then the unsigned difference wraps, and nothing is clamped.
  if (left < 0 && !m.rules.signedDelta) return;
  if (m.syncsIgnoreOffset) delta = 0;
  const size = left >= 0 && bytes > left && !m.syncsUnclamped ? left : bytes;
  m.outcome.kind = 'copied';
  m.outcome.mapping = h;
  m.outcome.copyTlb = address;
  m.outcome.copyOrig = orig + delta;
  m.outcome.copyBytes = size;
  m.outcome.copyToCpu = toCpu;
  m.outcome.copyStale = toCpu && isStale(m, pool, address, address + size);
}

export function isCoherent(m: Memory, p: number): boolean {
  return m.requestCoherent[m.mappingRequest[m.mapping[p]!]!] === 1;
}

/** Whether unmapping copies back: DMA_FROM_DEVICE and DMA_BIDIRECTIONAL; never for coherent memory. */
export function copiesBack(m: Memory, p: number): boolean {
  return !isCoherent(m, p) && m.requestFromDevice[m.mappingRequest[m.mapping[p]!]!] === 1;
}
