import { Access, type Footprint } from '../checker/footprint.ts';
import type { Accesses } from './accesses.ts';
import type { Blocks } from './blocks.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { Operation } from './operations.ts';
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
  private readonly blocks: Blocks;
  private footprint: Footprint | null = null;
  private held = false;

  constructor(accesses: Accesses, view: StructureView, ghost: Ghost, blocks: Blocks) {
    this.accesses = accesses;
    this.view = view;
    this.ghost = ghost;
    this.blocks = blocks;
    this.first = accesses.variables;
    this.variables = view.areas + 2 * ghost.mappings;
  }

  /** A step begins, whose footprint is asked for or not. */
  stepBegins(footprint: Footprint | null): void {
    this.footprint = footprint;
  }

  /**
   * A driver has begun to map, or to do something with a mapping. A mapping is two tokens: there to be made, and there to be used, by
   * whoever comes first. The lowest number that is free is taken, so that it matters which ones below are not.
   */
  began(process: number): void {
    if (!this.isOfMapping(process)) return;
    const operation = this.blocks.operation(process);
    const mapping = this.blocks.mapping(process);
    const fresh = operation === Operation.map || operation === Operation.alloc;
    this.write(fresh ? this.free(mapping) : this.usable(mapping), Access.take);
    if (!fresh) return;
    for (let below = this.ghost.firstMapping(process); below < mapping; below++) {
      this.footprint?.add(Access.bookkeeping, this.free(below));
    }
  }

  /** The lock of an area is about to be dropped: the witness compares its lists with whose its slots are. */
  compared(area: number): void {
    const { view, accesses, footprint } = this;
    if (footprint === null) return;
    const begin = view.areaFirstSlot(area);
    const end = begin + view.areaSlots(area);
    for (let slot = begin; slot < end; slot++) accesses.addList(slot, footprint);
    this.write(this.first + area, Access.write);
  }

  /** A call has come back, and the witness is about to hear of it. */
  ends(process: number): void {
    this.held = this.ghost.holdsSlots(this.blocks.mapping(process));
  }

  /** The witness has heard of it. Slots that it knew nothing of were taken without the lock. */
  ended(process: number): void {
    if (!this.isOfMapping(process)) return;
    const mapping = this.blocks.mapping(process);
    const state = this.ghost.state(mapping);
    if (state === MappingState.none) this.write(this.free(mapping), Access.give);
    else if (state === MappingState.live) this.write(this.usable(mapping), Access.give);
    if (!this.held && this.ghost.holdsSlots(mapping)) this.write(this.first + this.view.mappingArea(mapping), Access.write);
  }

  nameOf(variable: number): string {
    const area = variable - this.first;
    if (area < 0) return this.accesses.nameOf(variable);
    return area < this.view.areas ? `the owners of area ${area}` : `mapping ${(area - this.view.areas) >>> 1}`;
  }

  private isOfMapping(process: number): boolean {
    const operation = this.blocks.operation(process);
    return operation <= Operation.syncForDevice;
  }

  private free(mapping: number): number {
    return this.first + this.view.areas + 2 * mapping;
  }

  private usable(mapping: number): number {
    return this.free(mapping) + 1;
  }

  private write(variable: number, kind: number): void {
    this.footprint?.add(Access.write | kind | Access.bookkeeping, variable);
  }
}
