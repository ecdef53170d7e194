import { Access, type Footprint } from '../../checker/footprint.ts';
import type { Machine, StepLabel } from '../../checker/machine.ts';
import type { AllocatorView, Outcome } from '../../properties/view.ts';
import { SmallView } from './small-view.ts';

/** Where a CPU of the small machine is between two steps; the names are the actions it takes next. */
export const places = [
  'ask',
  'lock',
  'search',
  'count',
  'unlock',
  'unmap',
  'give-up',
  'relock',
  'read',
  'release',
  'done',
] as const;
type Place = (typeof places)[number];

export interface SmallOptions {
  /** The area where each CPU starts; as many CPUs as numbers. */
  readonly starts: readonly number[];
  /** Slots that a CPU may ask for. */
  readonly sizes?: readonly number[];
  /** Mappings that each CPU makes and takes down. */
  readonly operations?: number;
  /** `release-unlocked`: release takes no lock. `nested-locks`: a retry keeps the lock of the area that was full. */
  readonly fault?: 'none' | 'release-unlocked' | 'nested-locks';
  readonly slots?: number;
  readonly segmentSlots?: number;
}

const perArea = 3; // holder + 1, used, index
const perCpu = 7; // place, size, area, tried, first, seen, left

const functions: Record<Place, string> = {
  ask: 'swiotlb_tbl_map_single',
  lock: 'swiotlb_area_find_slots',
  search: 'swiotlb_area_find_slots',
  count: 'swiotlb_area_find_slots',
  unlock: 'swiotlb_area_find_slots',
  'give-up': 'swiotlb_area_find_slots',
  unmap: 'swiotlb_tbl_unmap_single',
  relock: 'swiotlb_release_slots',
  read: 'swiotlb_release_slots',
  release: 'swiotlb_release_slots',
  done: 'swiotlb_release_slots',
};

/** Two areas, a lock each, first fit inside segments: just enough of an allocator to make traces of. For tests only. */
export class SmallMachine implements Machine<AllocatorView> {
  readonly processes: readonly string[];
  readonly initialStates = 1;
  readonly snapshotBytes: number;
  readonly variables: number;
  readonly view: SmallView;
  readonly sizes: readonly number[];
  readonly slots: number;
  readonly segmentSlots: number;
  readonly areaSlots: number;
  private readonly state: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly options: SmallOptions;

  constructor(options: SmallOptions) {
    this.options = options;
    this.processes = options.starts.map((_, cpu) => `cpu${cpu}`);
    this.sizes = options.sizes ?? [1, 2];
    this.slots = options.slots ?? 8;
    this.segmentSlots = options.segmentSlots ?? 4;
    this.areaSlots = this.slots / 2;
    this.state = new Int32Array(2 * perArea + options.starts.length * perCpu + this.slots);
    this.bytes = new Uint8Array(this.state.buffer);
    this.snapshotBytes = this.bytes.length;
    this.variables = 4 + this.slots;
    this.view = new SmallView(this);
    this.reset();
  }

  private cpuField(cpu: number, field: number): number {
    return 2 * perArea + cpu * perCpu + field;
  }
  place = (cpu: number): Place => places[this.state[this.cpuField(cpu, 0)]];
  size = (cpu: number): number => this.state[this.cpuField(cpu, 1)];
  area = (cpu: number): number => this.state[this.cpuField(cpu, 2)];
  first = (cpu: number): number => this.state[this.cpuField(cpu, 4)];
  left = (cpu: number): number => this.state[this.cpuField(cpu, 6)];
  holder = (area: number): number => this.state[area * perArea] - 1;
  used = (area: number): number => this.state[area * perArea + 1];
  index = (area: number): number => this.state[area * perArea + 2];
  list = (slot: number): number => this.state[this.listField(slot)];
  private listField(slot: number): number {
    return this.cpuField(this.processes.length, slot);
  }
  private set(cpu: number, field: number, value: number): void {
    this.state[this.cpuField(cpu, field)] = value;
  }

  reset(): void {
    this.state.fill(0);
    for (let cpu = 0; cpu < this.processes.length; cpu++) this.set(cpu, 6, this.options.operations ?? 1);
    for (let slot = 0; slot < this.slots; slot++)
      this.state[this.listField(slot)] = this.segmentSlots - (slot % this.segmentSlots);
    this.view.outcome.kind = 'none';
  }

  choices(cpu: number): number {
    const place = this.place(cpu);
    if (place === 'ask') return this.left(cpu) > 0 ? this.sizes.length : 0;
    if (place === 'lock' || place === 'relock') return this.holder(this.area(cpu)) < 0 ? 1 : 0;
    return 1;
  }
  finished = (cpu: number): boolean => this.place(cpu) === 'ask' && this.left(cpu) === 0;
  waitsFor = (cpu: number): number => (this.choices(cpu) === 0 && !this.finished(cpu) ? this.holder(this.area(cpu)) : -1);
  locksHeld(cpu: number): number {
    return (this.holder(0) === cpu ? 1 : 0) | (this.holder(1) === cpu ? 2 : 0);
  }

  step(cpu: number, choice: number): void {
    this.observedStep(cpu, choice, null);
  }

  observedStep(cpu: number, choice: number, footprint: Footprint | null): void {
    this.set(cpu, 0, places.indexOf(this.act(cpu, choice, footprint)));
  }

  /** Does what the CPU's place says; returns the place where that leaves it. */
  private act(cpu: number, choice: number, footprint: Footprint | null): Place {
    const [area, size, outcome] = [this.area(cpu), this.size(cpu), this.view.outcome];
    Object.assign(outcome, { kind: 'none', process: cpu, mapping: cpu, area } satisfies Partial<Outcome>);
    switch (this.place(cpu)) {
      case 'ask':
        this.set(cpu, 1, this.sizes[choice]);
        this.set(cpu, 2, this.options.starts[cpu]);
        this.set(cpu, 3, 0);
        return 'lock';
      case 'lock':
      case 'relock':
        footprint?.add(Access.acquire, area);
        this.state[area * perArea] = cpu + 1;
        return this.place(cpu) === 'lock' ? 'search' : 'read';
      case 'search': {
        const found = this.find(area, size);
        for (let i = 0; i < this.areaSlots; i++) footprint?.add(Access.read, 4 + area * this.areaSlots + i);
        if (found < 0) return 'give-up';
        this.set(cpu, 4, found);
        for (let slot = found; slot < found + size; slot++) this.state[this.listField(slot)] = 0;
        for (let slot = found; slot < found + size; slot++) footprint?.add(Access.write, 4 + slot);
        for (let slot = found - 1, run = 1; (slot + 1) % this.segmentSlots !== 0 && this.list(slot) > 0; slot--, run++) {
          footprint?.add(Access.write, 4 + slot);
          this.state[this.listField(slot)] = run;
        }
        this.state[area * perArea + 2] = (found + size) % this.areaSlots;
        footprint?.add(Access.write, 2 + area);
        outcome.kind = 'claimed';
        return 'count';
      }
      case 'count':
        footprint?.add(Access.write, area);
        this.state[area * perArea + 1] += size;
        return 'unlock';
      case 'give-up': {
        if (this.options.fault !== 'nested-locks') this.unlock(cpu, footprint);
        this.set(cpu, 3, this.state[this.cpuField(cpu, 3)] + 1);
        this.set(cpu, 2, 1 - area);
        return this.state[this.cpuField(cpu, 3)] === 2 ? this.finish(cpu, footprint) : 'lock';
      }
      case 'unlock':
        this.unlock(cpu, footprint);
        return 'unmap';
      case 'unmap':
        return this.options.fault === 'release-unlocked' ? 'read' : 'relock';
      case 'read':
        footprint?.add(Access.read, area);
        this.set(cpu, 5, this.used(area));
        return 'release';
      case 'release': {
        const [first, end] = [this.first(cpu), this.first(cpu) + size];
        for (let slot = end - 1; slot >= first; slot--) {
          footprint?.add(Access.write, 4 + slot);
          const next = (slot + 1) % this.segmentSlots === 0 ? 0 : this.list(slot + 1);
          this.state[this.listField(slot)] = next + 1;
        }
        footprint?.add(Access.write, area);
        this.state[area * perArea + 1] = this.state[this.cpuField(cpu, 5)] - size;
        outcome.kind = 'released';
        return 'done';
      }
      case 'done':
        return this.finish(cpu, footprint);
    }
  }

  private finish(cpu: number, footprint: Footprint | null): Place {
    this.unlock(cpu, footprint);
    this.state.fill(0, this.cpuField(cpu, 0), this.cpuField(cpu, 6));
    this.set(cpu, 6, this.left(cpu) - 1);
    return 'ask';
  }

  private unlock(cpu: number, footprint: Footprint | null): void {
    for (const area of [0, 1]) {
      if (this.holder(area) !== cpu) continue;
      footprint?.add(Access.release, area);
      this.state[area * perArea] = 0;
    }
  }

  private find(area: number, size: number): number {
    for (let i = 0; i < this.areaSlots; i++) if (this.list(area * this.areaSlots + i) >= size) return area * this.areaSlots + i;
    return -1;
  }

  label(cpu: number, choice: number): StepLabel {
    const [area, place] = [this.area(cpu), this.place(cpu)];
    const size = place === 'ask' ? this.sizes[choice] : this.size(cpu);
    const sentences: Record<Place, string> = {
      ask: `asks for ${size} slot${size === 1 ? '' : 's'}`,
      lock: `takes the lock of area ${area}`,
      search: `searches area ${area} for ${size} slot${size === 1 ? '' : 's'}`,
      count: `adds ${size} to used of area ${area}`,
      unlock: `drops the lock of area ${area}`,
      unmap: `unmaps slot ${this.first(cpu)}`,
      'give-up': `finds no room in area ${area}`,
      relock: `takes the lock of area ${area}`,
      read: `reads used of area ${area}: ${this.used(area)}`,
      release: `frees ${size} slots at ${this.first(cpu)}, writes used ${this.state[this.cpuField(cpu, 5)] - size}`,
      done: `returns from the release`,
    };
    return {
      action: place,
      arguments: place === 'ask' ? { size } : { area },
      function: functions[place],
      sentence: sentences[place],
    };
  }

  variableName(variable: number): string {
    if (variable < 2) return `used of area ${variable}`;
    return variable < 4 ? `index of area ${variable - 2}` : `list[${variable - 4}]`;
  }

  save(into: Uint8Array, offset: number): void {
    into.set(this.bytes, offset);
  }
  restore(from: Uint8Array, offset: number): void {
    this.bytes.set(from.subarray(offset, offset + this.snapshotBytes));
  }
  fingerprint(out: Uint32Array): void {
    out[0] = 2166136261;
    out[1] = 40503;
    for (const byte of this.bytes) {
      out[0] = Math.imul(out[0] ^ byte, 16777619);
      out[1] = Math.imul(out[1] ^ byte, 2246822519);
    }
  }
}
