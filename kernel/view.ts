import { newOutcome } from '../properties/outcome.ts';
import type { Outcome } from '../properties/view.ts';
import type { Blocks } from './blocks.ts';
import { restrictedPool } from './build/configuration.ts';
import type { Defect } from './defect.ts';
import type { Deferred } from './deferred.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { Hook } from './hooks.ts';
import { Leaks } from './leaks.ts';
import type { Processes } from './processes.ts';
import type { KernelView } from './properties.ts';
import type { Structures } from './structures.ts';
import { origBase, origStride, type Request, type Workload } from './workload.ts';

/** The AllocatorView of running code: its structures as they lie in memory, and the ghost's mappings. */
export class StructureView implements KernelView {
  readonly slotBytes: number;
  readonly segmentSlots: number;
  readonly pageBytes: number;
  readonly pools: number;
  readonly areas: number;
  readonly slots: number;
  readonly mappings: number;
  readonly outcome: Outcome = newOutcome();
  defect: Defect | null = null;
  resumedAt = 0;
  choiceTaken = 0;
  private readonly structures: Structures;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly processes: Processes;
  private readonly deferred: Deferred;
  private readonly workload: Workload;
  private readonly lost: Leaks;

  constructor(
    structures: Structures,
    ghost: Ghost,
    blocks: Blocks,
    processes: Processes,
    deferred: Deferred,
    workload: Workload,
  ) {
    const { layout, pools } = structures;
    this.structures = structures;
    this.ghost = ghost;
    this.blocks = blocks;
    this.processes = processes;
    this.deferred = deferred;
    this.workload = workload;
    this.lost = new Leaks(structures.buffer, pools);
    this.slotBytes = 1 << layout.slotShift;
    this.segmentSlots = layout.segmentSlots;
    this.pageBytes = layout.pageBytes;
    this.pools = pools.count;
    this.areas = pools.areas;
    this.slots = pools.slots;
    this.mappings = ghost.mappings;
  }

  poolPresent(pool: number): boolean {
    return this.structures.pools.present(pool);
  }
  poolTransient(pool: number): boolean {
    return this.structures.pools.transient(pool);
  }
  poolStart(pool: number): number {
    return this.structures.pools.start(pool);
  }
  poolFirstSlot(pool: number): number {
    return this.structures.pools.firstSlot(pool);
  }
  poolSlots(pool: number): number {
    return this.structures.pools.slotCount(pool);
  }
  poolFirstArea(pool: number): number {
    return this.structures.pools.firstArea(pool);
  }
  poolAreas(pool: number): number {
    return this.structures.pools.areaCount(pool);
  }
  poolAreaSlots(pool: number): number {
    return this.structures.pools.areaSlots(pool);
  }

  areaPool(area: number): number {
    return this.structures.pools.ofArea(area);
  }
  areaFirstSlot(area: number): number {
    const { pools } = this.structures;
    const pool = pools.ofArea(area);
    return pools.firstSlot(pool) + this.inPool(area) * (this.areaTouched(area) ? pools.areaSlots(pool) : 0);
  }
  areaSlots(area: number): number {
    return this.areaTouched(area) ? this.structures.pools.areaSlots(this.areaPool(area)) : 0;
  }
  /** False for an area that its pool has a number for and no memory. */
  areaTouched(area: number): boolean {
    const { pools } = this.structures;
    const pool = pools.ofArea(area);
    return pools.present(pool) && this.inPool(area) < pools.areaCount(pool);
  }
  areaLockHolder(area: number): number {
    return this.areaTouched(area) ? this.structures.holder(this.structures.lockAddress(area)) : -1;
  }
  areaSettled(area: number): boolean {
    return this.areaLockHolder(area) < 0 && !this.accessed(area);
  }
  areaWaiters(area: number): number {
    const lock = this.structures.lockAddress(area);
    let waiters = 0;
    for (let process = 0; process < this.processes.names.length; process++) {
      if (this.blocks.hook(process) === Hook.lock && this.blocks.hookAddress(process) === lock) waiters++;
    }
    return waiters;
  }
  areaUsed(area: number): number {
    return this.areaTouched(area) ? this.structures.used(area) : 0;
  }
  areaIndex(area: number): number {
    return this.areaTouched(area) ? this.structures.index(area) : 0;
  }

  slotAddress(slot: number): number {
    const { pools } = this.structures;
    const pool = pools.ofSlot(slot);
    return pools.start(pool) + (slot - pools.firstSlot(pool)) * this.slotBytes;
  }
  slotList(slot: number): number {
    return this.structures.list(slot);
  }
  slotOrig(slot: number): number {
    return this.structures.orig(slot);
  }
  slotAllocSize(slot: number): number {
    return this.structures.allocSize(slot);
  }
  slotPad(slot: number): number {
    return this.structures.pad(slot);
  }

  mappingLive(mapping: number): boolean {
    const state = this.ghost.state(mapping);
    return state === MappingState.claimed || state === MappingState.live;
  }
  mappingReturned(mapping: number): boolean {
    return this.ghost.state(mapping) === MappingState.live;
  }
  mappingHoldsSlots(mapping: number): boolean {
    return this.ghost.holdsSlots(mapping);
  }
  mappingProcess(mapping: number): number {
    return this.ghost.driverOf(mapping);
  }
  mappingDevice(mapping: number): number {
    return this.request(mapping).device;
  }
  mappingAddress(mapping: number): number {
    return this.ghost.address(mapping);
  }
  mappingOrig(mapping: number): number {
    const request = this.request(mapping);
    return request.coherent ? 0 : origBase + mapping * origStride + request.origOffset;
  }
  mappingSize(mapping: number): number {
    return this.request(mapping).bytes;
  }
  mappingCoherent(mapping: number): boolean {
    return this.request(mapping).coherent;
  }
  mappingFirstSlot(mapping: number): number {
    return this.ghost.firstSlot(mapping);
  }
  mappingSlots(mapping: number): number {
    return this.ghost.slots(mapping);
  }
  mappingArea(mapping: number): number {
    return this.structures.pools.areaOfSlot(this.ghost.firstSlot(mapping));
  }
  mappingMinAlignMask(mapping: number): number {
    return this.workload.devices[this.mappingDevice(mapping)]!.minAlignMask;
  }
  mappingAllocAlignMask(mapping: number): number {
    return this.request(mapping).allocAlignMask;
  }
  mappingBoundaryMask(mapping: number): number {
    return this.workload.devices[this.mappingDevice(mapping)]!.boundaryMask;
  }

  /** A restricted device uses its own pool only, and the others all but that; a transient pool is its device's. */
  deviceMayUse(device: number, area: number): boolean {
    const pool = this.areaPool(area);
    return (pool === restrictedPool) === (this.workload.devices[device]!.restricted ?? false);
  }

  get quiescent(): boolean {
    for (let process = 0; process < this.processes.names.length; process++) {
      if (this.blocks.operation(process) !== 0) return false;
      if (this.deferred.isDeferred(process) && !this.deferred.isEmpty(process)) return false;
    }
    for (let mapping = 0; mapping < this.mappings; mapping++) {
      if (this.ghost.state(mapping) !== MappingState.none) return false;
    }
    return true;
  }

  get leak(): string | null {
    return this.quiescent ? this.lost.find() : null;
  }

  operationOf(process: number): number {
    return this.blocks.operation(process);
  }
  get nested(): boolean {
    for (let process = 0; process < this.processes.names.length; process++) {
      const interrupt = this.processes.interruptOf(process);
      if (interrupt >= 0 && this.blocks.operation(interrupt) !== 0 && this.blocks.operation(process) !== 0) return true;
    }
    return false;
  }
  get callbackWaits(): boolean {
    return this.deferred.waitsFor() >= 0;
  }

  /** Whether a process stands at a plain access to the area: in the middle of what it does to it. */
  private accessed(area: number): boolean {
    for (let process = 0; process < this.processes.names.length; process++) {
      const hook = this.blocks.hook(process);
      if (hook !== Hook.read && hook !== Hook.write) continue;
      if (this.structures.areaAt(this.blocks.hookAddress(process)) === area) return true;
    }
    return false;
  }

  /** What the driver asked for. */
  request(mapping: number): Request {
    return this.workload.requests[this.ghost.request(mapping)]!;
  }

  private inPool(area: number): number {
    const { pools } = this.structures;
    return area - pools.firstArea(pools.ofArea(area));
  }
}
