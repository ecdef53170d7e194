import type { AllocatorView } from '../view.ts';
import type { ToyRequest } from './request.ts';

/** A run of slots and the address of the data in it. */
export interface Place {
  readonly first: number;
  readonly slots: number;
  readonly address: number;
}

const roundDown = (value: number, unit: number) => Math.floor(value / unit) * unit;
const roundUp = (value: number, unit: number) => Math.ceil(value / unit) * unit;

/**
 * Every place that the area has for the request, found by trying all runs of slots and all addresses in them. Deliberately
 * stupid: it is the oracle of the placement search, and the search of the toy allocator.
 */
export function allPlaces(view: AllocatorView, area: number, request: ToyRequest): readonly Place[] {
  const places: Place[] = [];
  const end = view.areaFirstSlot(area) + view.areaSlots(area);
  for (let first = view.areaFirstSlot(area); first < end; first++) {
    for (let slots = 1; first + slots <= end; slots++) {
      if (!runAllowed(view, area, first, slots, request)) continue;
      const start = view.slotAddress(first);
      for (let address = start; address < start + slots * view.slotBytes; address++) {
        if (dataAllowed(view, first, slots, address, request)) places.push({ first, slots, address });
      }
    }
  }
  return places;
}

/** The lowest of the places without needless padding, which are those with the fewest slots. */
export function tightest(places: readonly Place[]): Place | undefined {
  return places.toSorted((a, b) => a.slots - b.slots || a.first - b.first || a.address - b.address)[0];
}

function runAllowed(view: AllocatorView, area: number, first: number, slots: number, request: ToyRequest): boolean {
  for (let slot = first; slot < first + slots; slot++) {
    for (let mapping = 0; mapping < view.mappings; mapping++) {
      const offset = slot - view.mappingFirstSlot(mapping);
      if (view.mappingHoldsSlots(mapping) && offset >= 0 && offset < view.mappingSlots(mapping)) return false;
    }
  }
  const inPool = first - view.poolFirstSlot(view.areaPool(area));
  const segmentOf = (slot: number) => Math.floor(slot / view.segmentSlots);
  if (segmentOf(inPool) !== segmentOf(inPool + slots - 1)) return false;
  if (request.boundaryMask === -1) return true;
  const blockOf = (address: number) => roundDown(address, request.boundaryMask + 1);
  const start = view.slotAddress(first);
  return blockOf(start) === blockOf(start + slots * view.slotBytes - 1);
}

function dataAllowed(view: AllocatorView, first: number, slots: number, address: number, request: ToyRequest): boolean {
  const { size, orig, minAlignMask, allocAlignMask } = request;
  const start = view.slotAddress(first);
  const end = start + slots * view.slotBytes;
  if (orig === 0) {
    const pages = Math.ceil(size / view.pageBytes);
    const block = view.pageBytes * 2 ** Math.ceil(Math.log2(pages));
    return address === start && start % block === 0 && start % (allocAlignMask + 1) === 0 && address + size <= end;
  }
  const granule = allocAlignMask + 1;
  if (start % granule !== 0) return false;
  if (minAlignMask === 0 && allocAlignMask === 0 && size >= view.pageBytes && start % view.pageBytes !== 0) return false;
  if (address % (minAlignMask + 1) !== orig % (minAlignMask + 1)) return false;
  return roundUp(address + size, granule) <= end;
}
