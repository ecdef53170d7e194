import type { AllocatorView } from '../properties/view.ts';

/** Owner of a slot that no mapping holds. */
export const free = -1;
/** Owner of a slot that more than one mapping holds. */
export const shared = -2;

/** What the view showed in one state, kept: the view itself is a flyweight that follows the machine. */
export interface Picture {
  readonly slotBytes: number;
  readonly segmentSlots: number;
  /** Pools present, in order. */
  readonly pools: readonly PoolPicture[];
  /** Areas of these pools, in order. An area that a step did not change is the same object in both pictures. */
  readonly areas: readonly AreaPicture[];
  /** Mappings that are alive or hold slots. */
  readonly mappings: readonly MappingPicture[];
}

/** A pool that is present. */
export interface PoolPicture {
  readonly pool: number;
  readonly transient: boolean;
  /** Address of its first byte. */
  readonly start: number;
  readonly slots: number;
}

/** An area, with its slots. */
export interface AreaPicture {
  readonly area: number;
  readonly pool: number;
  readonly firstSlot: number;
  /** First slot of its pool, from where segments are counted. */
  readonly poolFirstSlot: number;
  /** Process that holds the lock, or -1. */
  readonly holder: number;
  /** Its name, or null. */
  readonly holderName: string | null;
  readonly used: number;
  readonly index: number;
  /** list[] of each slot of the area. */
  readonly list: Int32Array;
  /** Mapping that holds each slot of the area, `free` or `shared`. */
  readonly owner: Int32Array;
}

/** A mapping, as the view has it: see there for the meaning of the numbers. */
export interface MappingPicture {
  readonly mapping: number;
  readonly device: number;
  readonly address: number;
  readonly orig: number;
  readonly bytes: number;
  readonly firstSlot: number;
  readonly slots: number;
  readonly area: number;
  readonly coherent: boolean;
  readonly live: boolean;
  readonly returned: boolean;
}

/** Takes the picture of the current state. Areas equal to those of `before` are taken over from it, so that long walks stay small. */
export function takePicture(view: AllocatorView, processes: readonly string[], before?: Picture): Picture {
  const pools: PoolPicture[] = [];
  const areas: AreaPicture[] = [];
  const mappings = mappingsOf(view);
  const known = new Map(before?.areas.map((area) => [area.area, area]));
  for (let pool = 0; pool < view.pools; pool++) {
    if (!view.poolPresent(pool)) continue;
    pools.push({ pool, transient: view.poolTransient(pool), start: view.poolStart(pool), slots: view.poolSlots(pool) });
    const end = view.poolFirstArea(pool) + view.poolAreas(pool);
    for (let area = view.poolFirstArea(pool); area < end; area++) {
      const taken = areaOf(view, area, mappings, processes);
      areas.push(sharing(known.get(area), taken));
    }
  }
  return { slotBytes: view.slotBytes, segmentSlots: view.segmentSlots, pools, areas, mappings };
}

function mappingsOf(view: AllocatorView): MappingPicture[] {
  const mappings: MappingPicture[] = [];
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    const live = view.mappingLive(mapping);
    if (!live && !view.mappingHoldsSlots(mapping)) continue;
    mappings.push({
      mapping,
      device: view.mappingDevice(mapping),
      address: view.mappingAddress(mapping),
      orig: view.mappingOrig(mapping),
      bytes: view.mappingSize(mapping),
      firstSlot: view.mappingFirstSlot(mapping),
      slots: view.mappingSlots(mapping),
      area: view.mappingArea(mapping),
      coherent: view.mappingCoherent(mapping),
      live,
      returned: live && view.mappingReturned(mapping),
    });
  }
  return mappings;
}

function areaOf(
  view: AllocatorView,
  area: number,
  mappings: readonly MappingPicture[],
  processes: readonly string[],
): AreaPicture {
  const [firstSlot, slots] = [view.areaFirstSlot(area), view.areaSlots(area)];
  const list = new Int32Array(slots);
  for (let slot = 0; slot < slots; slot++) list[slot] = view.slotList(firstSlot + slot);
  const owner = new Int32Array(slots).fill(free);
  for (const { mapping, firstSlot: first, slots: count } of mappings) {
    const end = Math.min(first + count - firstSlot, slots);
    for (let slot = Math.max(first - firstSlot, 0); slot < end; slot++) owner[slot] = owner[slot] === free ? mapping : shared;
  }
  const holder = view.areaLockHolder(area);
  const holderName = holder < 0 ? null : processes[holder];
  const [used, index] = [view.areaUsed(area), view.areaIndex(area)];
  const pool = view.areaPool(area);
  return { area, pool, firstSlot, poolFirstSlot: view.poolFirstSlot(pool), holder, holderName, used, index, list, owner };
}

/** The picture, with the parts that did not change taken over from the one before. */
function sharing(before: AreaPicture | undefined, taken: AreaPicture): AreaPicture {
  if (before === undefined || before.firstSlot !== taken.firstSlot) return taken;
  if (before.holder === taken.holder && sameData(before, taken)) return before;
  const kept = (old: Int32Array, array: Int32Array): Int32Array => (sameNumbers(old, array) ? old : array);
  return { ...taken, list: kept(before.list, taken.list), owner: kept(before.owner, taken.owner) };
}

/** Whether two pictures of an area agree in all that its lock guards. */
export function sameData(a: AreaPicture, b: AreaPicture): boolean {
  return a.used === b.used && a.index === b.index && sameNumbers(a.list, b.list) && sameNumbers(a.owner, b.owner);
}

function sameNumbers(one: Int32Array, other: Int32Array): boolean {
  return one === other || (one.length === other.length && one.every((value, i) => value === other[i]));
}
