import { roundUp } from './generation.ts';
import type { Scenario } from './scenario.ts';

/** The allocator as it stands after boot: what set-up made of the geometry that was asked for. */
export interface Layout {
  /** nslabs of a pool. */
  readonly slots: number;
  /** nareas of a pool. */
  readonly areas: number;
  /** area_nslabs as the allocator computes it. */
  readonly areaSlots: number;
  /** area_nslabs as it ought to be: slots / areas. */
  readonly trueAreaSlots: number;
  /** Pools, those that may grow included. */
  readonly pools: number;
  /** First byte of each pool. */
  readonly poolStart: readonly number[];
  /** CPU buffers lie from here on, each request's `origStride` bytes after the last one's. */
  readonly origBase: number;
  readonly origStride: number;
}

/**
 * Set-up, as setup_io_tlb_npages(), swiotlb_adjust_nareas() and round_up_default_nslabs() do it: the number of slots is rounded
 * up to whole segments, raised to one segment for each area, and with several areas to a power of two. The faults
 * `area-below-segment`, `last-area-short` and `area-one-too-long` leave out or spoil a step of it.
 */
export function layOut(scenario: Scenario): Layout {
  const { geometry, design, workload } = scenario;
  const has = (fault: string) => scenario.faults.includes(fault);
  const { segmentSlots, slotBytes, pageBytes } = geometry;
  const areas = geometry.areas;
  let slots = geometry.slots;
  if (slots > 0 && !has('area-below-segment') && !has('last-area-short')) {
    slots = Math.max(roundUp(slots, segmentSlots), segmentSlots * areas);
    if (areas > 1) slots = powerOfTwoFrom(slots);
  }
  const trueAreaSlots = Math.floor(slots / areas);
  let areaSlots = trueAreaSlots;
  if (has('last-area-short')) areaSlots = powerOfTwoFrom(areaSlots);
  if (has('area-one-too-long')) areaSlots += 1;

  const pools =
    design.layout === 'growing' ? 1 + geometry.pools : design.sharing === 'device' ? workload.devices.length : geometry.pools;
  // Pools begin at multiples of a power of two that is no smaller than a page, a segment and every mask, so that the
  // addresses' low bits are those of the slot's index; `start` moves the first one to expose what depends on it.
  let align = Math.max(pageBytes, segmentSlots * slotBytes);
  for (const device of workload.devices) align = Math.max(align, device.minAlignMask + 1);
  for (const request of workload.requests) align = Math.max(align, request.allocAlignMask + 1);
  const poolBytes = powerOfTwoFrom(Math.max(align, slots * slotBytes));
  const distance = design.layout === 'contiguous' || design.layout === 'one' ? slots * slotBytes : poolBytes * 2;
  const first = geometry.start ?? poolBytes;
  const poolStart = Array.from({ length: pools }, (_, pool) => first + pool * distance);

  const longest = Math.max(pageBytes, ...workload.requests.map((request) => request.bytes));
  const origStride = powerOfTwoFrom(Math.max(align * 2, longest * 2));
  const origBase = roundUp((poolStart.at(-1) ?? first) + 2 * poolBytes, origStride);
  return { slots, areas, areaSlots, trueAreaSlots, pools, poolStart, origBase, origStride };
}

/** The least power of two that is no smaller than `value` (at least 1). */
export function powerOfTwoFrom(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}
