import { newOutcome } from '../properties/outcome.ts';
import type { Outcome } from '../properties/view.ts';
import type { Blocks } from './blocks.ts';
import type { Defect } from './defect.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { Hook } from './hooks.ts';
import type { KernelView } from './properties.ts';
import type { Structures } from './structures.ts';
import { origBase, origStride, type Request, type Workload } from './workload.ts';

/** The AllocatorView of running code: its structures as they lie in memory, and the ghost's mappings. One pool. */
export class StructureView implements KernelView {
  readonly slotBytes: number;
  readonly segmentSlots: number;
  readonly pageBytes: number;
  readonly pools = 1;
  readonly areas: number;
  readonly slots: number;
  readonly mappings: number;
  readonly outcome: Outcome = newOutcome();
  defect: Defect | null = null;
  private readonly structures: Structures;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly workload: Workload;

  constructor(structures: Structures, ghost: Ghost, blocks: Blocks, workload: Workload) {
    const { layout } = structures;
    this.structures = structures;
    this.ghost = ghost;
    this.blocks = blocks;
    this.workload = workload;
    this.slotBytes = 1 << layout.slotShift;
    this.segmentSlots = layout.segmentSlots;
    this.pageBytes = layout.pageBytes;
    this.areas = layout.poolAreas;
    this.slots = layout.poolSlots;
    this.mappings = ghost.mappings;
  }

  poolPresent(): boolean {
    return true;
  }
  poolTransient(): boolean {
    return false;
  }
  poolStart(): number {
    return this.structures.layout.poolStart;
  }
  poolFirstSlot(): number {
    return 0;
  }
  poolSlots(): number {
    return this.slots;
  }
  poolFirstArea(): number {
    return 0;
  }
  poolAreas(): number {
    return this.areas;
  }
  poolAreaSlots(): number {
    return this.structures.layout.areaSlots;
  }

  areaPool(): number {
    return 0;
  }
  areaFirstSlot(area: number): number {
    return area * this.structures.layout.areaSlots;
  }
  areaSlots(): number {
    return this.structures.layout.areaSlots;
  }
  areaTouched(): boolean {
    return true;
  }
  areaLockHolder(area: number): number {
    return this.structures.holder(this.structures.lockAddress(area));
  }
  areaSettled(area: number): boolean {
    return this.areaLockHolder(area) < 0 && !this.accessed(area);
  }
  areaWaiters(area: number): number {
    const lock = this.structures.lockAddress(area);
    let waiters = 0;
    for (let process = 0; process < this.workload.cpus; process++) {
      if (this.blocks.hook(process) === Hook.lock && this.blocks.hookAddress(process) === lock) waiters++;
    }
    return waiters;
  }
  areaUsed(area: number): number {
    return this.structures.used(area);
  }
  areaIndex(area: number): number {
    return this.structures.index(area);
  }

  slotAddress(slot: number): number {
    return this.structures.layout.poolStart + slot * this.slotBytes;
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
    return Math.floor(mapping / this.workload.mappingsPerCpu);
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
    return Math.floor(this.ghost.firstSlot(mapping) / this.structures.layout.areaSlots);
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

  get quiescent(): boolean {
    for (let process = 0; process < this.workload.cpus; process++) if (this.blocks.operation(process) !== 0) return false;
    for (let mapping = 0; mapping < this.mappings; mapping++) {
      if (this.ghost.state(mapping) !== MappingState.none) return false;
    }
    return true;
  }

  /** Whether a process stands at a plain access to the area: in the middle of what it does to it. */
  private accessed(area: number): boolean {
    for (let process = 0; process < this.workload.cpus; process++) {
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
}
