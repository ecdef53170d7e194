import { Access, type Footprint } from '../checker/footprint.ts';
import type { Blocks } from './blocks.ts';
import { blockBytes } from './build/configuration.ts';
import { Stopped } from './defect.ts';
import type { Engine } from './engine.ts';
import type { Ghost } from './ghost.ts';
import { PlainAccess } from './hooks.ts';
import type { Structures } from './structures.ts';
import type { StructureView } from './view.ts';

/** Bytes that a variable of a footprint stands for: list and pad_slots lie side by side. */
const granule = 2;

/** Judges the loads and stores of the code, and puts them into footprints. */
export class Accesses {
  readonly variables: number;
  private readonly engine: Engine;
  private readonly structures: Structures;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly view: StructureView;
  private readonly begin: number;
  private readonly end: number;

  /** The state lies at `begin` <= address < `end`. */
  constructor(
    engine: Engine,
    structures: Structures,
    ghost: Ghost,
    blocks: Blocks,
    view: StructureView,
    [begin, end]: readonly [number, number],
  ) {
    this.engine = engine;
    this.structures = structures;
    this.ghost = ghost;
    this.blocks = blocks;
    this.view = view;
    this.begin = begin;
    this.end = end;
    this.variables = (end - begin) / granule;
  }

  /** @throws Stopped where the bytes are not allocated. */
  observe(process: number, kind: number, address: number, size: number, location: number, footprint: Footprint | null): void {
    if (address < this.begin || this.isOwnBlock(process, address)) return;
    const writes = (kind & (PlainAccess.write | PlainAccess.readWrite)) !== 0;
    const marked = (kind & PlainAccess.volatile) !== 0;
    if (address + size > this.end || !this.isAllocated(address, size)) {
      const what = `${writes ? 'write' : 'read'} of ${size} bytes at 0x${address.toString(16)}`;
      throw new Stopped('memory', `${what}, which is not allocated, at ${this.engine.source(location)}`);
    }
    if (writes && !marked) this.judgeWrite(process, address);
    if (footprint === null) return;
    const access = (writes ? Access.write : Access.read) | (marked ? Access.marked : 0);
    const last = Math.floor((address + size - 1 - this.begin) / granule);
    for (let variable = Math.floor((address - this.begin) / granule); variable <= last; variable++) {
      footprint.add(access, variable, location);
    }
  }

  nameOf(variable: number): string {
    return this.structures.nameOf(this.begin + variable * granule);
  }

  /** Whether the code may write there now, by whose lock it holds and whose slots they are. */
  private judgeWrite(process: number, address: number): void {
    const { layout } = this.structures;
    const slot = Math.floor((address - layout.slots) / layout.slotBytes);
    if (slot >= 0 && slot < layout.poolSlots) {
      const field = this.structures.slotField(address - layout.slots - slot * layout.slotBytes);
      if (field === 'list') this.expectLock(process, Math.floor(slot / layout.areaSlots));
      else this.expectOwner(process, slot);
      return;
    }
    const area = Math.floor((address - layout.areas) / layout.areaBytes);
    if (area < 0 || area >= layout.poolAreas) return;
    if (this.structures.areaField(address - layout.areas - area * layout.areaBytes) !== 'lock') this.expectLock(process, area);
  }

  private expectLock(process: number, area: number): void {
    if (this.view.areaLockHolder(area) !== process) this.view.outcome.unguardedArea = area;
  }

  private expectOwner(process: number, slot: number): void {
    const owner = this.ghost.ownerOf(slot);
    if (owner >= 0 && owner !== this.blocks.mapping(process) && this.view.mappingLive(owner)) {
      this.view.outcome.foreignMapping = owner;
    }
  }

  private isOwnBlock(process: number, address: number): boolean {
    const block = this.blocks.address(process);
    return address >= block && address < block + blockBytes;
  }

  /** Whether an access to the heap lies inside one allocation. Below the heap are the module's own variables. */
  private isAllocated(address: number, size: number): boolean {
    const { words, layout } = this.engine;
    const offset = address - layout.heap;
    if (offset < 0) return true;
    const count = words[layout.chunkCount >>> 2]!;
    for (let chunk = 0, at = layout.chunks >>> 2; chunk < count; chunk++, at += 2) {
      if (offset >= words[at]! && offset + size <= words[at]! + words[at + 1]!) return true;
    }
    return false;
  }
}
