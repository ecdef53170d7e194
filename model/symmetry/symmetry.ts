import type { Renaming } from '../../checker/machine.ts';
import type { Memory } from '../memory.ts';
import { AreaRotation } from './area-rotation.ts';
import { CpuSymmetry, compareBytes } from './cpu-symmetry.ts';

/**
 * All of an allocator's symmetry: that of its areas and that of its CPUs and mappings.
 *
 * The representative has the areas turned so that what is in them is least; of several such turns, and they are few, the one whose
 * state is least when its CPUs are in order.
 */
export class AllocatorSymmetry {
  /** Null where areas are told apart. */
  readonly areas: AreaRotation | null;
  readonly cpus: CpuSymmetry;
  private readonly octets: Uint8Array;
  private readonly turns: Int32Array;
  private readonly before: Uint8Array;
  private readonly best: Uint8Array;

  private constructor(m: Memory, areas: AreaRotation | null, cpus: CpuSymmetry) {
    this.areas = areas;
    this.cpus = cpus;
    this.octets = m.vector.octets;
    this.turns = new Int32Array(m.lock.length);
    this.before = new Uint8Array(this.octets.length);
    this.best = new Uint8Array(this.octets.length);
  }

  /**
   * The symmetry of a machine with this memory; null where nothing is interchangeable. `tellsAreasApart`: areas are not.
   */
  static of(m: Memory, interruptLock: (cpu: number) => number, tellsAreasApart: boolean): AllocatorSymmetry | null {
    const cpus = new CpuSymmetry(m, interruptLock);
    const areas = tellsAreasApart ? null : AreaRotation.of(m, cpus.renamer, interruptLock);
    return areas === null && cpus.renamings.length === 0 ? null : new AllocatorSymmetry(m, areas, cpus);
  }

  /** They generate all others. */
  get renamings(): readonly Renaming[] {
    return this.areas === null ? this.cpus.renamings : [...this.cpus.renamings, this.areas.renaming];
  }

  /** Replaces the state by the representative of its class. */
  canonicalise(): void {
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
