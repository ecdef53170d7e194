import { Access, type Footprint } from '../checker/footprint.ts';
import type { Blocks } from './blocks.ts';
import { blockBytes, firstAddedPool } from './build/configuration.ts';
import { Stopped } from './defect.ts';
import type { Engine } from './engine.ts';
import type { Ghost } from './ghost.ts';
import type { Heap } from './heap.ts';
import { PlainAccess } from './hooks.ts';
import { stateRange } from './layout.ts';
import type { Locks } from './locks.ts';
import { granule, type Names } from './names.ts';
import { Ownership } from './ownership.ts';
import type { Structures } from './structures.ts';
import type { StructureView } from './view.ts';

/** Below lies the stack of the start, which nobody uses any more: what is accessed there is a NULL pointer's. */
const firstData = 8192;

/** Judges the loads and stores of the code, and puts them into footprints. */
export class Accesses {
  readonly names: Names;
  private readonly engine: Engine;
  private readonly structures: Structures;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly view: StructureView;
  private readonly begin: number;
  private readonly end: number;
  private readonly heap: Heap;
  private readonly ownership: Ownership;
  private readonly locks: Locks;
  private readonly silent: Uint8Array;
  /** Begin and end of what the step under way has allocated, `freshCount` of them. */
  private readonly fresh: number[] = [];
  private freshCount = 0;

  /** `silent`: by source location, whether its atomics only count. */
  constructor(
    engine: Engine,
    structures: Structures,
    ghost: Ghost,
    blocks: Blocks,
    view: StructureView,
    names: Names,
    locks: Locks,
    silent: Uint8Array,
  ) {
    this.engine = engine;
    this.structures = structures;
    this.ghost = ghost;
    this.blocks = blocks;
    this.view = view;
    [this.begin, this.end] = stateRange(structures.layout);
    this.heap = names.heap;
    this.names = names;
    this.ownership = new Ownership(structures, names.heap, ghost, blocks, view);
    this.locks = locks;
    this.silent = silent;
  }

  /** A step begins. */
  stepBegins(): void {
    this.freshCount = 0;
  }

  /**
   * The step has allocated memory: nobody else knows of it before the step has ended. Whoever accesses it then has a pointer to what
   * is not allocated, which is a violation in itself.
   */
  allocated(address: number, size: number): void {
    this.fresh[this.freshCount++] = address;
    this.fresh[this.freshCount++] = address + size;
  }

  /** The step of `process` is about to free memory: for whoever accesses it, that is a write. */
  freed(process: number, address: number, size: number, footprint: Footprint): void {
    const chunk = this.heap.at(address, 1);
    for (let at = address; at < address + size; at += granule) {
      footprint.add(this.ownWrite(process, at, chunk), this.names.ofAllocated(at, chunk));
    }
  }

  /** @throws Stopped where the bytes are not allocated. */
  observe(process: number, kind: number, address: number, size: number, location: number, footprint: Footprint | null): void {
    if ((address < this.begin && address >= firstData) || this.isOwnBlock(process, address)) return;
    const writes = (kind & (PlainAccess.write | PlainAccess.readWrite)) !== 0;
    const marked = (kind & PlainAccess.volatile) !== 0;
    const chunk = this.heap.at(address, size);
    const wrong = this.whatIsWrong(address, size, chunk);
    if (wrong !== null) {
      const what = `${writes ? 'write' : 'read'} of ${size} bytes at 0x${address.toString(16)}`;
      throw new Stopped('memory', `${what}, ${wrong}, at ${this.engine.source(location)}`);
    }
    if (writes && !marked) this.judgeWrite(process, address);
    if (footprint === null || this.isFresh(address)) return;
    const variable = this.names.ofAllocated(address, chunk);
    // A lock is a lock in footprints, and no variable; what only counts steers nothing.
    if (marked && (this.locks.isLock(variable) || this.silent[location] === 1)) return;
    const owned = this.ownership.isOf(process, address, chunk) ? Access.owned : 0;
    const access = (writes ? Access.write : Access.read) | (marked ? Access.marked : 0) | owned;
    const last = this.names.ofAllocated(address + size - 1, chunk);
    for (let at = variable; at <= last; at++) footprint.add(access, at, location);
    // Whether it is there to be judged at all ends with the pool.
    const area = owned === 0 && chunk >= 0 && this.heap.askedBy(chunk) >= 0 ? this.structures.areaAt(address) : -1;
    if (area >= 0) footprint.add(Access.bookkeeping, this.ownersOf(area));
  }

  /** A read of `list` by the engine itself. */
  addList(slot: number, footprint: Footprint): void {
    footprint.add(Access.bookkeeping, this.names.of(this.structures.listAddress(slot)));
  }

  /** The variable that stands for whose the slots of the area are: that of its lock, which is none otherwise. */
  ownersOf(area: number): number {
    return this.names.of(this.structures.lockAddress(area));
  }

  /** The engine's own write, on behalf of the process, of whose the slots of the area are. */
  writeOwners(process: number, area: number, footprint: Footprint): void {
    const address = this.structures.lockAddress(area);
    const chunk = this.heap.at(address, 1);
    footprint.add(this.ownWrite(process, address, chunk), this.names.ofAllocated(address, chunk));
  }

  private ownWrite(process: number, address: number, chunk: number): number {
    const owned = this.ownership.isOf(process, address, chunk) ? Access.owned : 0;
    return Access.write | Access.bookkeeping | owned;
  }

  /** Whether the code may write there now, by whose lock it holds and whose slots they are. */
  private judgeWrite(process: number, address: number): void {
    const { structures } = this;
    const slot = structures.slotAt(address);
    if (slot >= 0) {
      const listed = structures.slotField(address - structures.slot(slot)) === 'list';
      if (listed) this.expectLock(process, structures.pools.areaOfSlot(slot));
      else this.expectOwner(process, slot);
      return;
    }
    const area = structures.descriptorAt(address);
    if (area >= 0 && structures.areaField(address - structures.area(area)) !== 'lock') this.expectLock(process, area);
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

  private isFresh(address: number): boolean {
    for (let at = 0; at < this.freshCount; at += 2) {
      if (address >= this.fresh[at]! && address < this.fresh[at + 1]!) return true;
    }
    return false;
  }

  /** Why the bytes must not be accessed, or null. */
  private whatIsWrong(address: number, size: number, chunk: number): string | null {
    const { pools, layout } = this.structures;
    if (address < firstData) return 'which is no address';
    if (address + size > this.end || (address >= layout.heap && chunk < 0)) return 'which is not allocated';
    // The table of slots of a pool that was added fills whole pages, of which only its slots may be used.
    for (let pool = firstAddedPool; pool < pools.count; pool++) {
      if (!pools.present(pool)) continue;
      const beyond = address + size - pools.slotsAddress(pool) - pools.slotCount(pool) * layout.slotBytes;
      if (beyond > 0 && beyond <= layout.heapLimit && chunk >= 0 && chunk === this.heap.at(pools.slotsAddress(pool), 1)) {
        return `beyond the ${pools.slotCount(pool)} slots of pool ${pool}`;
      }
    }
    return null;
  }
}
