import { Access, type Footprint } from '../checker/footprint.ts';
import type { Accesses } from './accesses.ts';
import type { Ghost } from './ghost.ts';
import type { StructureView } from './view.ts';

/**
 * What the engine itself reads and writes in a step, beside the code, of what processes share: which mappings there are, and whose
 * the slots of an area are. It goes into footprints, because reductions rest on their being complete.
 *
 * Left out is who was told that somebody else has begun (`Blocks.alone`): it says only that a call was not alone, nobody but a
 * property reads it, and whoever is alone in some interleaving is so in the one that is kept.
 */
export class Bookkeeping {
  readonly variables: number;
  private readonly first: number;
  private readonly view: StructureView;
  private readonly accesses: Accesses;
  private readonly ghost: Ghost;
  private readonly shared: boolean;
  private footprint: Footprint | null = null;
  private held = false;

  /** `shared`: CPUs unmap each other's mappings. */
  constructor(accesses: Accesses, view: StructureView, ghost: Ghost, shared: boolean) {
    this.accesses = accesses;
    this.view = view;
    this.ghost = ghost;
    this.shared = shared;
    this.first = accesses.variables;
    this.variables = view.areas + 1;
  }

  /** A step begins, whose footprint is asked for or not. */
  stepBegins(footprint: Footprint | null): void {
    this.footprint = footprint;
  }

  /** A call begins or ends: what others may begin is another now. */
  offered(): void {
    if (this.shared) this.write(this.first + this.view.areas);
  }

  /** The lock of an area is about to be dropped: the witness compares its lists with whose its slots are. */
  compared(area: number): void {
    const { view, accesses, footprint } = this;
    if (footprint === null) return;
    const begin = view.areaFirstSlot(area);
    const end = begin + view.areaSlots(area);
    for (let slot = begin; slot < end; slot++) accesses.addList(slot, footprint);
    this.write(this.first + area);
  }

  /** The call of a mapping has come back, and the witness is about to hear of it. */
  ends(mapping: number): void {
    this.held = this.ghost.holdsSlots(mapping);
  }

  /** The witness has heard of it. Slots that it knew nothing of were taken without the lock. */
  ended(mapping: number): void {
    this.offered();
    if (!this.held && this.ghost.holdsSlots(mapping)) this.write(this.first + this.view.mappingArea(mapping));
  }

  nameOf(variable: number): string {
    const area = variable - this.first;
    if (area < 0) return this.accesses.nameOf(variable);
    return area < this.view.areas ? `the owners of area ${area}` : 'the mappings';
  }

  private write(variable: number): void {
    this.footprint?.add(Access.write | Access.bookkeeping, variable);
  }
}
