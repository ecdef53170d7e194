import { newOutcome } from '../outcome.ts';
import type { AllocatorView, Outcome } from '../view.ts';
import { allPlaces, type Place, tightest } from './brute-force.ts';
import type { ToyRequest } from './request.ts';

export interface ToyPool {
  start: number;
  slots: number;
  areas: number;
  areaSlots: number;
  transient: boolean;
  present: boolean;
}

export interface ToyArea {
  pool: number;
  firstSlot: number;
  slots: number;
  index: number;
  used: number;
  lockHolder: number;
  waiters: number;
  settled: boolean;
  touched: boolean;
}

export interface ToySlot {
  list: number;
  orig: number;
  allocSize: number;
  pad: number;
}

export interface ToyMapping extends ToyRequest, Place {
  area: number;
  /** `claimed` until the map call returns, `mapped` until unmap, then `unmapping` until its release, and `gone`. */
  phase: 'claimed' | 'mapped' | 'unmapping' | 'gone';
}

/**
 * A sequential next-fit allocator that is correct because it is plain: it places by brute force and computes `list` and `used`
 * anew from its mappings after each change. Every field may be changed from outside, so that tests can break it.
 */
export class ToyAllocator implements AllocatorView {
  readonly slotBytes = 2;
  readonly segmentSlots = 4;
  readonly pageBytes = 4;
  readonly poolTable: ToyPool[] = [];
  readonly areaTable: ToyArea[] = [];
  readonly slotTable: ToySlot[] = [];
  readonly mappingTable: ToyMapping[] = [];
  outcome: Outcome = newOutcome();
  quiescent = true;
  /** Called after every step, while `outcome` speaks of it. */
  onStep: () => void = () => {};

  addPool(start: number, slots: number, areas: number, transient = false): void {
    const pool = this.pools;
    const firstSlot = this.slots;
    const areaSlots = slots / areas;
    this.poolTable.push({ start, slots, areas, areaSlots, transient, present: true });
    for (let area = 0; area < areas; area++) {
      const place = { pool, firstSlot: firstSlot + area * areaSlots, slots: areaSlots };
      this.areaTable.push({ ...place, index: 0, used: 0, lockHolder: -1, waiters: 0, settled: true, touched: true });
    }
    for (let slot = 0; slot < slots; slot++) this.slotTable.push({ list: 0, orig: -1, allocSize: 0, pad: 0 });
    this.recount();
  }

  /** Maps, starting at the area of the process and going on to the others. The mapping's number, or -1. */
  map(request: ToyRequest): number {
    const wasEmpty = this.quiescent;
    this.quiescent = false;
    for (let tried = 1; tried <= this.areas; tried++) {
      const area = (request.process + tried - 1) % this.areas;
      this.areaTable[area].lockHolder = request.process;
      this.areaTable[area].settled = false;
      const place = this.nextFit(area, request);
      const asked = { ...request, area, allocSize: place === undefined ? request.size : place.slots * this.slotBytes };
      this.report({ ...asked, kind: 'searched', found: place !== undefined, probes: this.areaSlots(area) });
      const mapping = place === undefined ? -1 : this.claim(area, place, request);
      this.areaTable[area].lockHolder = -1;
      this.areaTable[area].settled = true;
      if (mapping === -1) continue;
      this.mappingTable[mapping].phase = 'mapped';
      this.report({ kind: 'mapped', process: request.process, mapping, areasTried: tried });
      return mapping;
    }
    this.quiescent = wasEmpty;
    this.report({ ...request, kind: 'refused', areasTried: this.areas, allocSize: request.size, allocatorWasEmpty: wasEmpty });
    return -1;
  }

  unmap(mapping: number, process: number): void {
    const entry = this.mappingTable[mapping];
    entry.phase = 'unmapping';
    this.report({ kind: 'looked-up', process, mapping, pool: this.areaPool(entry.area), area: entry.area, probes: 1 });
    entry.phase = 'gone';
    this.recount();
    this.quiescent = this.mappingTable.every(({ phase }) => phase === 'gone');
    const { area, first, slots } = entry;
    this.report({ kind: 'released', process, mapping, area, firstSlot: first, slotCount: slots });
  }

  sync(mapping: number, offset: number, bytes: number, toCpu: boolean): void {
    const { process, address, orig, size } = this.mappingTable[mapping];
    const copy = { copyTlb: address + offset, copyOrig: orig + offset, copyBytes: Math.min(bytes, size - offset) };
    this.report({ kind: 'copied', process, mapping, ...copy, copyToCpu: toCpu });
  }

  /** Makes `outcome` say this, and nothing else. */
  report(outcome: Partial<Outcome>): void {
    this.outcome = { ...newOutcome(), ...outcome };
    this.onStep();
  }

  private nextFit(area: number, request: ToyRequest): Place | undefined {
    const { firstSlot, index } = this.areaTable[area];
    const places = allPlaces(this, area, request);
    const ahead = places.filter(({ first }) => first >= firstSlot + index);
    return tightest(ahead.length > 0 ? ahead : places);
  }

  private claim(area: number, place: Place, request: ToyRequest): number {
    const reusable = this.mappingTable.findIndex(({ phase }) => phase === 'gone');
    const mapping = reusable === -1 ? this.mappings : reusable;
    this.mappingTable[mapping] = { ...request, ...place, area, phase: 'claimed' };
    const { firstSlot, slots } = this.areaTable[area];
    this.areaTable[area].index = (place.first - firstSlot + place.slots) % slots;
    this.recount();
    this.report({ kind: 'claimed', process: request.process, mapping, area });
    return mapping;
  }

  private recount(): void {
    for (const { pool, areas, slots, first } of this.poolTable.map((p, pool) => ({
      ...p,
      pool,
      first: this.poolFirstSlot(pool),
    }))) {
      for (let slot = first + slots - 1; slot >= first; slot--) {
        const endsRun = slot === first + slots - 1 || (slot + 1 - first) % this.segmentSlots === 0;
        this.slotTable[slot].list = this.taken(slot) ? 0 : endsRun ? 1 : this.slotTable[slot + 1].list + 1;
      }
      for (let area = this.poolFirstArea(pool); area < this.poolFirstArea(pool) + areas; area++) {
        const own = this.slotTable.slice(this.areaFirstSlot(area), this.areaFirstSlot(area) + this.areaSlots(area));
        this.areaTable[area].used = own.filter(({ list }) => list === 0).length;
      }
    }
  }

  private taken(slot: number): boolean {
    return this.mappingTable.some(({ phase, first, slots }) => phase !== 'gone' && slot >= first && slot < first + slots);
  }

  get pools() {
    return this.poolTable.length;
  }
  get areas() {
    return this.areaTable.length;
  }
  get slots() {
    return this.slotTable.length;
  }
  get mappings() {
    return this.mappingTable.length;
  }

  poolPresent = (pool: number) => this.poolTable[pool].present;
  poolTransient = (pool: number) => this.poolTable[pool].transient;
  poolStart = (pool: number) => this.poolTable[pool].start;
  poolFirstSlot = (pool: number) => this.poolTable.slice(0, pool).reduce((sum, { slots }) => sum + slots, 0);
  poolSlots = (pool: number) => this.poolTable[pool].slots;
  poolFirstArea = (pool: number) => this.poolTable.slice(0, pool).reduce((sum, { areas }) => sum + areas, 0);
  poolAreas = (pool: number) => this.poolTable[pool].areas;
  poolAreaSlots = (pool: number) => this.poolTable[pool].areaSlots;

  areaPool = (area: number) => this.areaTable[area].pool;
  areaFirstSlot = (area: number) => this.areaTable[area].firstSlot;
  areaSlots = (area: number) => this.areaTable[area].slots;
  areaTouched = (area: number) => this.areaTable[area].touched;
  areaLockHolder = (area: number) => this.areaTable[area].lockHolder;
  areaSettled = (area: number) => this.areaTable[area].settled;
  areaWaiters = (area: number) => this.areaTable[area].waiters;
  areaUsed = (area: number) => this.areaTable[area].used;
  areaIndex = (area: number) => this.areaTable[area].index;

  slotAddress(slot: number): number {
    const pool = this.poolTable.findLastIndex((_, candidate) => this.poolFirstSlot(candidate) <= slot);
    return this.poolTable[pool].start + (slot - this.poolFirstSlot(pool)) * this.slotBytes;
  }
  slotList = (slot: number) => this.slotTable[slot].list;
  slotOrig = (slot: number) => this.slotTable[slot].orig;
  slotAllocSize = (slot: number) => this.slotTable[slot].allocSize;
  slotPad = (slot: number) => this.slotTable[slot].pad;

  mappingLive = (mapping: number) => ['claimed', 'mapped'].includes(this.mappingTable[mapping].phase);
  mappingReturned = (mapping: number) => this.mappingTable[mapping].phase !== 'claimed';
  mappingHoldsSlots = (mapping: number) => this.mappingTable[mapping].phase !== 'gone';
  mappingDevice = (mapping: number) => this.mappingTable[mapping].device;
  mappingAddress = (mapping: number) => this.mappingTable[mapping].address;
  mappingOrig = (mapping: number) => this.mappingTable[mapping].orig;
  mappingSize = (mapping: number) => this.mappingTable[mapping].size;
  mappingCoherent = (mapping: number) => this.mappingTable[mapping].orig === 0;
  mappingFirstSlot = (mapping: number) => this.mappingTable[mapping].first;
  mappingSlots = (mapping: number) => this.mappingTable[mapping].slots;
  mappingArea = (mapping: number) => this.mappingTable[mapping].area;
  mappingMinAlignMask = (mapping: number) => this.mappingTable[mapping].minAlignMask;
  mappingAllocAlignMask = (mapping: number) => this.mappingTable[mapping].allocAlignMask;
  mappingBoundaryMask = (mapping: number) => this.mappingTable[mapping].boundaryMask;
  mappingProcess = (mapping: number) => this.mappingTable[mapping].process;
}
