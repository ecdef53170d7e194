import { MappingState, type Memory } from '../memory.ts';
import { areasOf, poolOfArea } from './address.ts';
import { describeRequest, noteExposure, noteSync } from './ghost.ts';

/** The CPU that a process runs on: an interrupt runs on the CPU that it interrupts. */
export function cpuOf(m: Memory, p: number): number {
  return p >= m.cpus ? p - m.cpus : p;
}

/**
 * A CPU runs unless an interrupt nests on it; an interrupt begins only where local interrupts are on. The worker and RCU run
 * elsewhere.
 */
export function runs(m: Memory, p: number): boolean {
  if (!m.interrupts || p >= 2 * m.cpus) return true;
  if (p < m.cpus) return m.place[p + m.cpus] === 0;
  return m.place[p] !== 0 || m.interruptsOff[p - m.cpus] === 0;
}

/** The process's lowest handle that holds no mapping, or -1. */
export function freeHandle(m: Memory, p: number): number {
  for (let h = p * m.mappingsPerCpu; h < (p + 1) * m.mappingsPerCpu; h++) {
    if (m.mappingState[h] === MappingState.none) return h;
  }
  return -1;
}

export function mayBegin(m: Memory, p: number): boolean {
  return !m.bounded || m.operationsLeft[p]! > 0;
}

export function mayMap(m: Memory, p: number): boolean {
  return mayBegin(m, p) && freeHandle(m, p) >= 0;
}

/**
 * Whether process `p` may unmap or sync mapping `h`: it is live and its own, or anybody's where the workload says so. Whose it is
 * comes first: the state of another's mapping is then not read, and stays private to its owner in footprints.
 */
export function mayUse(m: Memory, p: number, h: number): boolean {
  return (m.unmapsAnywhere || ((h / m.mappingsPerCpu) | 0) === p) && m.mappingState[h] === MappingState.live;
}

/** Unmapping is always possible: what a bounded workload limits is the mappings and syncs that it begins. */
export function mayUnmap(m: Memory, p: number, h: number): boolean {
  return mayUse(m, p, h);
}

/** Whether the design finds pools by walking RCU lists, which takes steps of its own. */
export function unmapsByWalk(m: Memory, p: number, h: number): boolean {
  return m.growing && mayUnmap(m, p, h);
}

export function syncsByWalk(m: Memory, p: number, x: number): boolean {
  return m.growing && maySync(m, p, x);
}

export function maySync(m: Memory, p: number, x: number): boolean {
  return mayBegin(m, p) && mayUse(m, p, (x / m.syncs) | 0);
}

export function begin(m: Memory, p: number): void {
  if (m.bounded) m.operationsLeft[p]! -= 1;
}

/** Begins request `r`: picks a handle, and the area to start at where that needs no shared access. */
export function beginMap(m: Memory, p: number, r: number): void {
  begin(m, p);
  const h = freeHandle(m, p);
  m.mapping[p] = h;
  m.mappingState[h] = MappingState.requested;
  m.mappingRequest[h] = r;
  m.tries[p] = 0;
  m.sawOnlyEmpty[p] = 1;
  if (m.tracksRoom) m.roomThroughout[p] = 1;
  if (m.startsAt === 'cpu') m.startArea[p] = cpuOf(m, p) % candidates(m);
  else if (m.startsAt === 'device') m.startArea[p] = m.requestDevice[r]! % candidates(m);
}

/** How many areas the request of process `p` may use. */
export function candidates(m: Memory): number {
  return m.ownPools ? m.areasPerPool : m.areasPerPool * (m.growing ? 1 : m.pools);
}

/** The first of them: those of the device's own pool, or of all pools. */
export function firstCandidate(m: Memory, p: number): number {
  return m.ownPools ? m.requestDevice[m.mappingRequest[m.mapping[p]!]!]! * m.areasPerPool : 0;
}

/** Turns to the area that the request tries next: i = start; ... ++i, wrapping, of swiotlb_find_slots(). */
export function chooseArea(m: Memory, p: number): void {
  m.area[p] = firstCandidate(m, p) + ((m.startArea[p]! + m.tries[p]!) % candidates(m));
  m.pool[p] = poolOfArea(m, m.area[p]!);
}

/** The area of the pool that the RCU walk stands on: (start_cpu + cpu_offset) & (nareas - 1) of swiotlb_search_area(). */
export function chooseAreaOfPool(m: Memory, p: number): void {
  const pool = m.pool[p]!;
  m.area[p] = pool * m.areasPerPool + ((m.startArea[p]! + m.tries[p]!) & (areasOf(m, pool) - 1));
}

/** The shared cursor taken and advanced in one atomic operation. */
export function takeCursor(m: Memory, p: number): void {
  m.startArea[p] = m.cursor[0]!;
  m.cursor[0] = (m.cursor[0]! + 1) % candidates(m);
}

export function readCursor(m: Memory, p: number): void {
  m.startArea[p] = m.cursor[0]!;
}

export function writeCursor(m: Memory, p: number): void {
  m.cursor[0] = (m.startArea[p]! + 1) % candidates(m);
}

/** The least used candidate, read without a lock: a hint, as any such balancing would be. */
export function compareUsed(m: Memory, p: number): void {
  const first = firstCandidate(m, p);
  let best = 0;
  for (let k = 1; k < candidates(m); k++) if (m.used[first + k]! < m.used[first + best]!) best = k;
  m.startArea[p] = best;
}

/** The request is refused: DMA_MAPPING_ERROR. The driver gets an error and goes on. */
export function refuse(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  const r = m.mappingRequest[h]!;
  m.outcome.kind = 'refused';
  m.outcome.mapping = h;
  m.outcome.areasTried = m.tries[p]! + 1;
  m.outcome.allocatorWasEmpty = m.sawOnlyEmpty[p] === 1;
  m.outcome.roomThroughout = m.tracksRoom && m.roomThroughout[p] === 1;
  describeRequest(m, r);
  forgetMapping(m, h);
  rest(m, p);
}

/** An allocator whose pool could not be set up has no slots; from v6.0 on a mapping on it is refused before anything else. */
export function mapsOnNothing(m: Memory, p: number): boolean {
  return m.slotsPerPool === 0 && !m.mapsWithoutPool && mayMap(m, p);
}

/** swiotlb_tbl_map_single() on an allocator without slots: if (!mem->nslabs) return DMA_MAPPING_ERROR. */
export function refuseAtOnce(m: Memory, p: number): void {
  m.tries[p] = -1;
  m.sawOnlyEmpty[p] = 0;
  if (m.tracksRoom) m.roomThroughout[p] = 0;
  refuse(m, p);
}

/** The mapping's call returns: the driver holds the address from here on. */
export function publish(m: Memory, p: number): void {
  const h = m.mapping[p]!;
  m.mappingState[h] = MappingState.live;
  m.outcome.kind = 'mapped';
  m.outcome.mapping = h;
  m.outcome.area = m.mappingArea[h]!;
  m.outcome.areasTried = m.tries[p]! + 1;
  noteExposure(m, h);
}

/** Begins the unmap of mapping `h`. */
export function beginUnmap(m: Memory, p: number, h: number): void {
  m.mapping[p] = h;
  m.mappingState[h] = MappingState.unmapping;
}

/** Begins partial sync `x`: number of the mapping * syncs + number of the sync. */
export function beginSync(m: Memory, p: number, x: number): void {
  begin(m, p);
  m.mapping[p] = (x / m.syncs) | 0;
  m.sync[p] = x % m.syncs;
  m.mappingState[m.mapping[p]!] = MappingState.syncing;
}

export function endSync(m: Memory, p: number): void {
  noteSync(m, p);
  m.mappingState[m.mapping[p]!] = MappingState.live;
  rest(m, p);
}

export function endUnmap(m: Memory, p: number): void {
  forgetMapping(m, m.mapping[p]!);
  rest(m, p);
}

/** Makes the handle free and its words canonical: equal states must be equal bytes. */
export function forgetMapping(m: Memory, h: number): void {
  m.mappingRequest[h] = 0;
  m.mappingAddress[h] = 0;
  m.mappingFirst[h] = 0;
  m.mappingSlots[h] = 0;
  m.mappingArea[h] = 0;
  m.mappingState[h] = MappingState.none;
}

/** Clears the registers of a process that is idle again: dead values must not tell states apart. */
export function rest(m: Memory, p: number): void {
  m.mapping[p] = -1;
  m.tries[p] = 0;
  m.area[p] = -1;
  m.pool[p] = -1;
  m.first[p] = -1;
  m.count[p] = 0;
  m.startArea[p] = -1;
  m.sync[p] = 0;
  if (m.sharesWord) m.word[p] = 0;
  if (m.tracksRoom) m.roomThroughout[p] = 0;
  m.sawOnlyEmpty[p] = 0;
}

export function anotherArea(m: Memory, p: number): boolean {
  return m.retries && m.tries[p]! + 1 < candidates(m);
}

export function nextArea(m: Memory, p: number): void {
  m.tries[p]! += 1;
  m.first[p] = -1;
  chooseArea(m, p);
}
