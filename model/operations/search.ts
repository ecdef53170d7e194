import type { Memory } from '../memory.ts';
import { areaSlotsOf, nrSlots, slotAddress, slotExists, touchPool, wrapAreaIndex } from './address.ts';
import { areaIsEmpty, describeRequest } from './ghost.ts';

/**
 * Searches the area of register `area` under its lock for room for the process's request; leaves the pool-relative first slot in
 * `first`, or -1.
 *
 * swiotlb_do_find_slots() to v6.5, swiotlb_area_find_slots() to v6.8, swiotlb_search_pool_area() from v6.9: the masks and the
 * stride of each generation are in the request's placement (generation.ts), where to begin and when to stop in `rules`.
 */
export function search(m: Memory, p: number): void {
  const area = m.area[p]!;
  const pool = m.pool[p]!;
  const r = m.mappingRequest[m.mapping[p]!]!;
  const areaSlots = areaSlotsOf(m, pool);
  const want = nrSlots(m, m.requestAllocSize[r]!);
  const base = pool * m.slotsPerPool;
  const areaBase = (area - pool * m.areasPerPool) * areaSlots;
  const boundary = m.deviceBoundaryMask[m.requestDevice[r]!]!;
  const start = m.poolStart[pool]! & boundary;
  const stride = m.requestStride[r]!;
  let index = m.index[area]!;
  // ALIGN(): what it makes of a stride that is no power of two is no multiple of it.
  if (m.rules.startsAligned) index = wrapAreaIndex((index + stride - 1) & ~(stride - 1), areaSlots);
  const first = index;
  const probesMax = probesBound(areaSlots);
  let checked = 0;
  let probes = 0;
  touchPool(m, pool);
  m.first[p] = -1;

  // Unsigned, as in the kernel: a counter that has run past the area makes room without end.
  const room = (areaSlots - m.used[area]!) >>> 0;
  while (want <= room && probes < probesMax && (m.rules.stopsAtStart ? probes === 0 || index !== first : checked < areaSlots)) {
    probes += 1;
    const i = areaBase + index;
    if (!slotExists(m, pool, i)) break;
    if (!aligned(m, r, slotAddress(m, start, i))) {
      index = wrapAreaIndex(index + 1, areaSlots);
      checked += 1;
    } else if (!spansBoundary(m, i, want, start, boundary) && m.list[base + i]! >= want) {
      m.first[p] = i;
      break;
    } else {
      index = wrapAreaIndex(index + stride, areaSlots);
      checked += stride;
    }
  }
  m.outcome.kind = 'searched';
  m.outcome.mapping = m.mapping[p]!;
  m.outcome.area = area;
  m.outcome.probes = probes;
  m.outcome.found = m.first[p]! >= 0;
  describeRequest(m, r);
  if (!areaIsEmpty(m, area)) m.sawOnlyEmpty[p] = 0;
}

/** Whether a slot at `address` suits the request: zero where alloc_align_mask is tested, equal to orig where min_align_mask is. */
export function aligned(m: Memory, r: number, address: number): boolean {
  if ((address & m.requestZeroMask[r]!) !== 0) return false;
  return m.requestCoherent[r] === 1 || ((address ^ m.requestOrig[r]!) & m.requestEqualMask[r]!) === 0;
}

/** iommu_is_span_boundary(index, nslots, nr_slots(tbl_dma_addr), max_slots); no mask means a boundary that is never met. */
export function spansBoundary(m: Memory, i: number, want: number, start: number, boundary: number): boolean {
  if (boundary === -1) return false;
  const slotsMax = (boundary >> m.slotShift) + 1;
  return ((nrSlots(m, start) + i) & (slotsMax - 1)) + want > slotsMax;
}

export function found(m: Memory, p: number): boolean {
  return m.first[p]! >= 0;
}

/** Probes that prove that a search that stops only at its start will not stop: more than twice round the area. */
export function probesBound(areaSlots: number): number {
  return 2 * areaSlots + 1;
}

/** Whether the search just made would go on for ever. */
export function neverEnds(m: Memory, p: number): boolean {
  return m.rules.stopsAtStart && !found(m, p) && m.outcome.probes === probesBound(areaSlotsOf(m, m.pool[p]!));
}
