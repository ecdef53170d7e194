import type { Renaming } from '../../checker/machine.ts';
import type { Memory } from '../memory.ts';
import { AreaRotation } from './area-rotation.ts';
import { CpuSymmetry, compareBytes } from './cpu-symmetry.ts';
import { DeviceSymmetry } from './device-symmetry.ts';

/** What is told apart though the design does not. */
export interface ToldApart {
  readonly areas?: boolean;
  readonly devices?: boolean;
}

/**
 * All of an allocator's symmetry: that of its devices, that of its areas, and that of its CPUs and mappings.
 *
 * The representative has the devices renamed so that the numbers of mappings by request and state are least, and then the areas turned
 * so that what is in them is least; of several such renamings and turns, and they are few, the one whose state is least when its CPUs
 * are in order. That is one state for each class, because renamings of devices commute with turns and with orders of CPUs.
 */
export class AllocatorSymmetry {
  /** Null where no two devices are alike. */
  readonly devices: DeviceSymmetry | null;
  /** Null where areas are told apart. */
  readonly areas: AreaRotation | null;
  readonly cpus: CpuSymmetry;
  private readonly octets: Uint8Array;
  private readonly ways: Int32Array;
  private readonly turns: Int32Array;
  /** For states that several renamings of devices, or several turns, leave equal so far: the state before, and the best so far. */
  private readonly named: Uint8Array;
  private readonly least: Uint8Array;
  private readonly before: Uint8Array;
  private readonly best: Uint8Array;

  private constructor(m: Memory, devices: DeviceSymmetry | null, areas: AreaRotation | null, cpus: CpuSymmetry) {
    this.devices = devices;
    this.areas = areas;
    this.cpus = cpus;
    this.octets = m.vector.octets;
    this.ways = new Int32Array(devices?.length ?? 0);
    this.turns = new Int32Array(m.lock.length);
    this.named = new Uint8Array(devices === null ? 0 : this.octets.length);
    this.least = new Uint8Array(this.named.length);
    this.before = new Uint8Array(this.octets.length);
    this.best = new Uint8Array(this.octets.length);
  }

  /** The symmetry of a machine with this memory; null where nothing is interchangeable. */
  static of(m: Memory, interruptLock: (cpu: number) => number, toldApart: ToldApart = {}): AllocatorSymmetry | null {
    const cpus = new CpuSymmetry(m, interruptLock);
    const areas = toldApart.areas ? null : AreaRotation.of(m, cpus.renamer, interruptLock);
    const devices = toldApart.devices ? null : DeviceSymmetry.of(m, toldApart.areas ?? false);
    const nothing = devices === null && areas === null && cpus.renamings.length === 0;
    return nothing ? null : new AllocatorSymmetry(m, devices, areas, cpus);
  }

  /** They generate all others, as far as variables are concerned. */
  get renamings(): readonly Renaming[] {
    const ofAreas = this.areas === null ? [] : [this.areas.renaming];
    return [...this.cpus.renamings, ...ofAreas, ...(this.devices?.renamings ?? [])];
  }

  /** The kinds of data that it renames: `areas`, `devices`. */
  get data(): readonly string[] {
    const { devices, areas } = this;
    const movesAreas = areas !== null || (devices !== null && devices.renamings.length > 0);
    return [...(movesAreas ? ['areas'] : []), ...(devices === null ? [] : ['devices'])];
  }

  /** Replaces the state by the representative of its class. */
  canonicalise(): void {
    const { devices, octets, ways, named, least } = this;
    const count = devices === null ? 0 : devices.leastWays(ways);
    if (count === 1) devices!.rename(ways[0]!);
    if (count > 1) named.set(octets);
    else this.turnAndSort();
    for (let i = 0; count > 1 && i < count; i++) {
      octets.set(named);
      devices!.rename(ways[i]!);
      this.turnAndSort();
      if (i === 0 || compareBytes(octets, least) < 0) least.set(octets);
    }
    if (count > 1) octets.set(least);
  }

  private turnAndSort(): void {
    const { areas, cpus, octets, turns, before, best } = this;
    const count = areas === null ? 0 : areas.leastTurns(turns);
    if (count === 1) areas!.turn(turns[0]!);
    if (count > 1) before.set(octets);
    else cpus.canonicalise();
    for (let i = 0; count > 1 && i < count; i++) {
      octets.set(before);
      areas!.turn(turns[i]!);
      cpus.canonicalise();
      if (i === 0 || compareBytes(octets, best) < 0) best.set(octets);
    }
    if (count > 1) octets.set(best);
  }
}
