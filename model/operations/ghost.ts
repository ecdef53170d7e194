import { MappingState, type Memory } from '../memory.ts';

/*
 * Ghosts: what the properties need to know and the allocator never reads. None of this counts as an access of the allocator, so
 * the functions of this file are left out of footprints, but for `fresh`: by it a copy is judged by what others did to the slots.
 */

/** What was asked, for the properties of searches and refusals. */
export function describeRequest(m: Memory, r: number): void {
  m.outcome.allocSize = m.requestAllocSize[r]!;
  m.outcome.size = m.requestBytes[r]!;
  m.outcome.allocAlignMask = m.requestAllocAlignMask[r]!;
  m.outcome.orig = m.requestOrig[r]!;
  m.outcome.device = m.requestDevice[r]!;
  m.outcome.minAlignMask = m.deviceMinAlignMask[m.requestDevice[r]!]!;
  m.outcome.boundaryMask = m.deviceBoundaryMask[m.requestDevice[r]!]!;
}

/** Whether the mapping's slots are taken, as seen from outside the allocator. */
export function holdsSlots(m: Memory, h: number): boolean {
  const state = m.mappingState[h]!;
  return state >= MappingState.claimed && state <= MappingState.drained;
}

/** Whether no mapping has slots of the area. */
export function areaIsEmpty(m: Memory, area: number): boolean {
  for (let h = 0; h < m.mappings; h++) if (holdsSlots(m, h) && m.mappingArea[h] === area) return false;
  return true;
}

/** The mapping now has [first, first + count) of the pool: the ghost record of what the search gave it. */
export function noteClaim(m: Memory, p: number, pool: number, first: number, count: number): void {
  const h = m.mapping[p]!;
  m.mappingState[h] = MappingState.claimed;
  m.mappingFirst[h] = pool * m.slotsPerPool + first;
  m.mappingSlots[h] = count;
  m.mappingArea[h] = m.area[p]!;
  m.outcome.kind = 'claimed';
  m.outcome.mapping = h;
  m.outcome.area = m.area[p]!;
}

/** The mapping's slots are given back: what release computed from the address, and where it changes the lists. */
export function noteRelease(m: Memory, p: number): void {
  m.mappingState[m.mapping[p]!] = MappingState.released;
  m.outcome.kind = 'released';
  m.outcome.mapping = m.mapping[p]!;
  m.outcome.area = m.area[p]!;
  m.outcome.firstSlot = m.pool[p]! * m.slotsPerPool + m.first[p]!;
  m.outcome.slotCount = m.count[p]!;
}

/** Of what has just been copied, if anything, `due` bytes from `address` on were asked for, in one direction. How many of them it was. */
export function noteCopy(m: Memory, address: number, due: number, toCpu: boolean): number {
  if (m.outcome.kind !== 'copied') return 0;
  let begin = m.outcome.copyTlb;
  let end = begin + m.outcome.copyBytes;
  if (begin < address) begin = address;
  if (end > address + due) end = address + due;
  const asked = m.outcome.copyToCpu === toCpu && end > begin ? end - begin : 0;
  m.outcome.unasked = m.outcome.copyBytes - asked;
  return asked;
}

/** The mapping's slots now hold its CPU buffer's bytes, if the bounce just made has copied all of them. */
export function noteFill(m: Memory, h: number): void {
  const due = m.requestBytes[m.mappingRequest[h]!]!;
  if (noteCopy(m, m.mappingAddress[h]!, due, false) < due) return;
  const end = m.mappingFirst[h]! + m.mappingSlots[h]!;
  for (let slot = m.mappingFirst[h]!; slot < end; slot++) m.fresh[slot] = 1;
}

/** The unmap has copied, perhaps all bytes of the mapping that its device may have written. */
export function noteDrain(m: Memory, h: number): void {
  const r = m.mappingRequest[h]!;
  const due = m.mappingState[h] === MappingState.unmapping && m.requestFromDevice[r] === 1 ? m.requestBytes[r]! : 0;
  if (noteCopy(m, m.mappingAddress[h]!, due, true) >= due) m.mappingState[h] = MappingState.drained;
}

/** The mapping's slots are about to be given back: what its device may have written must be in the CPU buffer by now. */
export function noteUndelivered(m: Memory, h: number): void {
  const r = m.mappingRequest[h]!;
  if (m.requestCoherent[r] === 1 || m.requestFromDevice[r] === 0 || m.mappingState[h] === MappingState.drained) return;
  m.outcome.mapping = h;
  m.outcome.uncopied = m.requestBytes[r]!;
}

/** A partial sync ends: as much of it as lies in the mapping must have been copied, where the direction of the mapping asks for it. */
export function noteSync(m: Memory, p: number): void {
  const x = m.sync[p]!;
  const h = m.mapping[p]!;
  const r = m.mappingRequest[h]!;
  const wanted = m.syncForCpu[x] === 1 ? m.requestFromDevice[r] : m.requestToDevice[r];
  const inside = m.requestBytes[r]! - m.syncOffset[x]!;
  let due = m.requestCoherent[r] === 1 || wanted === 0 ? 0 : m.syncBytes[x]!;
  if (due > inside) due = inside;
  const copied = noteCopy(m, m.mappingAddress[h]! + m.syncOffset[x]!, due, m.syncForCpu[x] === 1);
  if (copied >= due) return;
  m.outcome.mapping = h;
  m.outcome.uncopied = due - copied;
}

/** What the slots hold is nobody's any more. */
export function noteLeftovers(m: Memory, h: number): void {
  const end = m.mappingFirst[h]! + m.mappingSlots[h]!;
  for (let slot = m.mappingFirst[h]!; slot < end; slot++) m.fresh[slot] = 0;
}

/** Whether [from, to) of the bounce memory of `pool` holds bytes that are not the mapping's. The device is taken to have written nothing. */
export function isStale(m: Memory, pool: number, from: number, to: number): boolean {
  const start = m.poolStart[pool]!;
  for (let i = (from - start) >> m.slotShift; i <= (to - 1 - start) >> m.slotShift; i++) {
    if (i >= 0 && i < m.slotsPerPool && m.fresh[pool * m.slotsPerPool + i] === 0) return true;
  }
  return false;
}

/** A returned mapping is the device's to read: its own bytes must be there. Coherent memory is zeroed by the caller instead. */
export function noteExposure(m: Memory, h: number): void {
  const r = m.mappingRequest[h]!;
  if (m.requestCoherent[r] === 1) return;
  const pool = (m.mappingFirst[h]! / m.slotsPerPool) | 0;
  const address = m.mappingAddress[h]!;
  m.outcome.exposedStale = isStale(m, pool, address, address + m.requestBytes[r]!);
}

/** A lookup of `address` would find `pool`, or -1. If it lies in none, it must not find any. Pools that do not grow. */
export function noteStray(m: Memory, address: number, pool: number): void {
  let stray = pool >= 0;
  for (let k = 0; k < m.pools; k++) {
    if (address >= m.poolStart[k]! && address < m.poolStart[k]! + m.slotsPerPool * m.slotBytes) stray = false;
  }
  if (stray) m.outcome.strayAddressFound = true;
}

/** A lookup has ended: what it has found, and after how many pools or buckets. */
export function noteLookup(m: Memory, p: number, pool: number, probes: number): void {
  m.outcome.kind = 'looked-up';
  m.outcome.mapping = m.mapping[p]!;
  m.outcome.pool = pool;
  m.outcome.probes = probes;
}
