import type { Renaming } from '../../checker/machine.ts';
import type { Memory } from '../memory.ts';
import { AreaRotation } from './area-rotation.ts';
import { CpuSymmetry } from './cpu-symmetry.ts';
import { DeviceSymmetry } from './device-symmetry.ts';
import { Least } from './leeway.ts';

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
  /** Replaces the state by the representative of its class. */
  readonly canonicalise: () => void;

  private constructor(m: Memory, devices: DeviceSymmetry | null, areas: AreaRotation | null, cpus: CpuSymmetry) {
    this.devices = devices;
    this.areas = areas;
    this.cpus = cpus;
    let canonicalise = () => cpus.canonicalise();
    for (const leeway of [areas, devices]) {
      if (leeway === null) continue;
      const least = new Least(m.vector.octets, leeway, canonicalise);
      canonicalise = () => least.choose();
    }
    this.canonicalise = canonicalise;
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
}
