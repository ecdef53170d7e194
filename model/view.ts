import type { AllocatorView, Outcome } from '../properties/view.ts';
import { MappingState, type Memory, PoolState } from './memory.ts';
import { areasOf, slotsOf } from './operations/address.ts';
import { holdsSlots } from './operations/ghost.ts';

/** The AllocatorView of a model: a flyweight over its memory. */
export class ModelView implements AllocatorView {
  readonly slotBytes: number;
  readonly segmentSlots: number;
  readonly pageBytes: number;
  readonly pools: number;
  readonly areas: number;
  readonly slots: number;
  readonly mappings: number;
  readonly outcome: Outcome;
  private readonly m: Memory;
  /** Areas that the last step changed, or null where steps are not observed. */
  touched: Uint8Array | null = null;

  constructor(m: Memory) {
    this.m = m;
    this.slotBytes = m.slotBytes;
    this.segmentSlots = m.segmentSlots;
    this.pageBytes = m.pageBytes;
    this.pools = m.pools;
    this.areas = m.pools * m.areasPerPool;
    this.slots = m.pools * m.slotsPerPool;
    this.mappings = m.mappings;
    this.outcome = m.outcome;
  }

  poolPresent(pool: number): boolean {
    return !this.m.growing || this.m.poolState[pool] !== PoolState.absent;
  }
  poolTransient(pool: number): boolean {
    return this.m.growing && this.m.poolTransient[pool] === 1;
  }
  poolStart(pool: number): number {
    return this.m.poolStart[pool]!;
  }
  poolFirstSlot(pool: number): number {
    return pool * this.m.slotsPerPool;
  }
  poolSlots(pool: number): number {
    return slotsOf(this.m, pool);
  }
  poolFirstArea(pool: number): number {
    return pool * this.m.areasPerPool;
  }
  poolAreas(pool: number): number {
    return areasOf(this.m, pool);
  }
  poolAreaSlots(pool: number): number {
    return this.poolTransient(pool) ? this.m.poolSlots[pool]! : this.m.areaSlots;
  }

  areaPool(area: number): number {
    return Math.floor(area / this.m.areasPerPool);
  }
  areaFirstSlot(area: number): number {
    const pool = this.areaPool(area);
    return this.poolFirstSlot(pool) + (area - pool * this.m.areasPerPool) * this.trueAreaSlots(pool);
  }
  areaSlots(area: number): number {
    const pool = this.areaPool(area);
    return area - pool * this.m.areasPerPool < areasOf(this.m, pool) ? this.trueAreaSlots(pool) : 0;
  }
  areaTouched(area: number): boolean {
    return this.touched === null || this.touched[area] === 1;
  }
  areaLockHolder(area: number): number {
    return this.m.lock[area]! - 1;
  }
  areaSettled(area: number): boolean {
    const pool = this.areaPool(area);
    return this.m.lock[area] === 0 && (!this.m.growing || this.m.poolState[pool] === PoolState.published);
  }
  areaWaiters(area: number): number {
    let waiters = 0;
    for (let p = 0; p < this.m.processes; p++) if (this.waitsForLock(p, area)) waiters += 1;
    return waiters;
  }
  areaUsed(area: number): number {
    return this.m.used[area]!;
  }
  areaIndex(area: number): number {
    return this.m.index[area]!;
  }

  slotAddress(slot: number): number {
    const pool = Math.floor(slot / this.m.slotsPerPool);
    return this.m.poolStart[pool]! + (slot - pool * this.m.slotsPerPool) * this.m.slotBytes;
  }
  slotList(slot: number): number {
    return this.m.list[slot]!;
  }
  slotOrig(slot: number): number {
    return this.m.origAddr[slot]!;
  }
  slotAllocSize(slot: number): number {
    return this.m.allocSize[slot]!;
  }
  slotPad(slot: number): number {
    return this.m.padSlots[slot]!;
  }

  mappingLive(mapping: number): boolean {
    const state = this.m.mappingState[mapping]!;
    return state >= MappingState.claimed && state <= MappingState.syncing;
  }
  mappingReturned(mapping: number): boolean {
    const state = this.m.mappingState[mapping]!;
    return state === MappingState.live || state === MappingState.syncing;
  }
  mappingHoldsSlots(mapping: number): boolean {
    return holdsSlots(this.m, mapping);
  }
  mappingProcess(mapping: number): number {
    return Math.floor(mapping / this.m.mappingsPerCpu);
  }
  mappingDevice(mapping: number): number {
    return this.m.requestDevice[this.m.mappingRequest[mapping]!]!;
  }
  mappingAddress(mapping: number): number {
    return this.m.mappingAddress[mapping]!;
  }
  mappingOrig(mapping: number): number {
    return this.m.requestOrig[this.m.mappingRequest[mapping]!]!;
  }
  mappingSize(mapping: number): number {
    return this.m.requestBytes[this.m.mappingRequest[mapping]!]!;
  }
  mappingCoherent(mapping: number): boolean {
    return this.m.requestCoherent[this.m.mappingRequest[mapping]!] === 1;
  }
  mappingFirstSlot(mapping: number): number {
    return this.m.mappingFirst[mapping]!;
  }
  mappingSlots(mapping: number): number {
    return this.m.mappingSlots[mapping]!;
  }
  mappingArea(mapping: number): number {
    return this.m.mappingArea[mapping]!;
  }
  mappingMinAlignMask(mapping: number): number {
    return this.m.deviceMinAlignMask[this.mappingDevice(mapping)]!;
  }
  mappingAllocAlignMask(mapping: number): number {
    return this.m.requestAllocAlignMask[this.m.mappingRequest[mapping]!]!;
  }
  mappingBoundaryMask(mapping: number): number {
    return this.m.deviceBoundaryMask[this.mappingDevice(mapping)]!;
  }
  deviceMayUse(device: number, area: number): boolean {
    return !this.m.ownPools || this.areaPool(area) === device;
  }

  get quiescent(): boolean {
    const m = this.m;
    for (let p = 0; p < m.processes; p++) if (m.place[p] !== 0) return false;
    for (let h = 0; h < m.mappings; h++) if (m.mappingState[h] !== MappingState.none) return false;
    // An unlinked pool is an operation in flight: RCU has still to free it.
    for (let pool = 0; m.growing && pool < m.pools; pool++) if (m.poolState[pool] === PoolState.unlinked) return false;
    return true;
  }

  /** Set by the machine: whether process `p` stands before the lock of `area`. */
  waitsForLock: (p: number, area: number) => boolean = () => false;

  private trueAreaSlots(pool: number): number {
    return this.poolTransient(pool) ? this.m.poolSlots[pool]! : this.m.trueAreaSlots;
  }
}
