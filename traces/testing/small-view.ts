import { newOutcome } from '../../properties/outcome.ts';
import type { AllocatorView, Outcome } from '../../properties/view.ts';
import type { SmallMachine } from './small-machine.ts';

/** The view of the small machine: one pool, two areas, and mapping number c belongs to cpu c. For tests only. */
export class SmallView implements AllocatorView {
  readonly slotBytes = 2;
  readonly pageBytes = 4;
  readonly pools = 1;
  readonly areas = 2;
  readonly outcome: Outcome = newOutcome();
  private readonly machine: SmallMachine;

  constructor(machine: SmallMachine) {
    this.machine = machine;
  }

  get segmentSlots(): number {
    return this.machine.segmentSlots;
  }
  poolPresent = (): boolean => true;
  poolTransient = (): boolean => false;
  poolStart = (): number => 0;
  poolFirstSlot = (): number => 0;
  poolSlots = (): number => this.machine.slots;
  poolFirstArea = (): number => 0;
  poolAreas = (): number => 2;
  poolAreaSlots = (): number => this.machine.areaSlots;

  areaPool = (): number => 0;
  areaFirstSlot = (area: number): number => area * this.machine.areaSlots;
  areaSlots = (): number => this.machine.areaSlots;
  areaTouched = (): boolean => true;
  areaLockHolder = (area: number): number => this.machine.holder(area);
  areaSettled = (area: number): boolean => {
    const inside = (cpu: number): boolean => {
      const place = this.machine.place(cpu);
      return this.machine.area(cpu) === area && (place === 'count' || place === 'release');
    };
    return this.machine.holder(area) < 0 && !this.machine.processes.some((_, cpu) => inside(cpu));
  };
  areaWaiters = (area: number): number =>
    this.machine.processes.filter((_, cpu) => this.machine.waitsFor(cpu) >= 0 && this.machine.area(cpu) === area).length;
  areaUsed = (area: number): number => this.machine.used(area);
  areaIndex = (area: number): number => this.machine.index(area);

  get slots(): number {
    return this.machine.slots;
  }
  slotAddress = (slot: number): number => slot * 2;
  slotList = (slot: number): number => this.machine.list(slot);
  slotOrig = (): number => -1;
  slotAllocSize = (): number => 0;
  slotPad = (): number => 0;

  get mappings(): number {
    return this.machine.processes.length;
  }
  mappingLive = (mapping: number): boolean => ['count', 'unlock', 'unmap'].includes(this.machine.place(mapping));
  mappingReturned = (mapping: number): boolean => this.machine.place(mapping) === 'unmap';
  mappingHoldsSlots = (mapping: number): boolean =>
    this.mappingLive(mapping) || ['relock', 'read', 'release'].includes(this.machine.place(mapping));
  mappingDevice = (): number => 0;
  mappingAddress = (mapping: number): number => this.machine.first(mapping) * 2;
  mappingOrig = (mapping: number): number => 256 + mapping * 16;
  mappingSize = (mapping: number): number => this.machine.size(mapping) * 2;
  mappingCoherent = (): boolean => false;
  mappingFirstSlot = (mapping: number): number => this.machine.first(mapping);
  mappingSlots = (mapping: number): number => this.machine.size(mapping);
  mappingArea = (mapping: number): number => this.machine.area(mapping);
  mappingMinAlignMask = (): number => 0;
  mappingAllocAlignMask = (): number => 0;
  mappingBoundaryMask = (): number => -1;

  get quiescent(): boolean {
    return this.machine.processes.every((_, cpu) => this.machine.place(cpu) === 'ask');
  }
}
