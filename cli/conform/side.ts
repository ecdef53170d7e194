import type { Machine } from '../../checker/machine.ts';
import type { AllocatorView, Outcome } from '../../properties/view.ts';
import { Projection } from './projection.ts';

/** More steps than any operation takes from one visible point to the next. */
const stepsMax = 1000;

/** One step of a stretch, for reports. */
export interface Taken {
  readonly sentence: string;
  readonly source: string;
}

/**
 * One of two machines that are to do the same, advanced from one visible point of a process to its next: before an area's lock
 * is taken, after slots were claimed, after a copy, and where the call has returned. What lies between two such points is the
 * machine's own affair, but for what it says of itself: `heard`.
 */
export class Side {
  readonly name: string;
  readonly machine: Machine<AllocatorView>;
  readonly projection: Projection;
  /** What the last stretch did, and where it stopped. */
  heard: string[] = [];
  /** The steps of the last stretch, where they are kept. */
  taken: Taken[] | null = null;
  private readonly unit: number;
  private readonly defect: (process: number) => string | null;

  /** `unit`: bytes of the file for each byte of this machine. `defect`: what ends the operation of the process for good, or null. */
  constructor(name: string, machine: Machine<AllocatorView>, unit: number, defect: (process: number) => string | null) {
    this.name = name;
    this.machine = machine;
    this.unit = unit;
    this.defect = defect;
    this.projection = new Projection(machine.view, unit);
  }

  /** Names of what the process can do now, in the machine's order. */
  choices(process: number): string[] {
    return Array.from({ length: this.machine.choices(process) }, (_, choice) => {
      const { action, arguments: args } = this.machine.label(process, choice);
      return [action, ...Object.entries(args).map(([name, value]) => `${name} ${value}`)].join(' ');
    });
  }

  /** Takes the process to its next visible point. */
  advance(process: number, choice: number): void {
    const { machine } = this;
    const { outcome } = machine.view;
    this.heard = [];
    // A sync is a copy and nothing else: it has no visible point before its end.
    const syncs = machine.label(process, choice).action === 'sync';
    let claims = false;
    let next = choice;
    for (let steps = 0; steps < stepsMax; steps++) {
      this.keep(process, next);
      machine.step(process, next);
      next = 0;
      const event = this.eventOf(outcome);
      if (event !== null) this.heard.push(event);
      if (this.stops(process)) return;
      if (outcome.kind === 'copied' && !syncs) return;
      claims ||= outcome.kind === 'claimed';
      if (claims && machine.locksHeld(process) === 0) return;
      if (machine.label(process, 0).action === 'lock') return;
      if (machine.choices(process) > 1) throw new Error(`${this.name}: ${machine.processes[process]} has a choice within a call`);
    }
    throw new Error(`${this.name}: ${machine.processes[process]} takes more than ${stepsMax} steps`);
  }

  /** Whether the process can go no further: its call has returned, or never will. */
  private stops(process: number): boolean {
    const defect = this.defect(process);
    // What it did before it broke is told by one of the machines only.
    if (defect !== null) this.heard = [defect];
    return defect !== null || this.machine.finished(process) || this.machine.choices(process) === 0;
  }

  private keep(process: number, choice: number): void {
    if (this.taken === null) return;
    const { sentence, source = '' } = this.machine.label(process, choice);
    this.taken.push({ sentence, source });
  }

  /** What the step says of itself, in bytes of the file; null for what only one of the machines tells. */
  private eventOf(outcome: Outcome): string | null {
    const { view } = this.machine;
    switch (outcome.kind) {
      case 'searched':
        return outcome.found ? null : `searches area ${outcome.area} in vain`;
      case 'claimed':
        return `claims slots of area ${outcome.area}`;
      case 'released':
        return `releases slots ${outcome.firstSlot} to ${outcome.firstSlot + outcome.slotCount - 1} of area ${outcome.area}`;
      case 'mapped':
      case 'refused':
        return outcome.kind === 'mapped' ? 'returns an address' : 'refuses the request';
      case 'copied': {
        const { unit } = this;
        const tlb = (outcome.copyTlb - view.slotAddress(0)) * unit;
        const orig = (outcome.copyOrig - view.mappingOrig(outcome.mapping)) * unit;
        const way = outcome.copyToCpu ? 'from' : 'to';
        return `copies ${outcome.copyBytes * unit} bytes ${way} +${tlb} of the pool, at +${orig} of the buffer`;
      }
      default:
        return null;
    }
  }
}
