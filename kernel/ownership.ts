import type { Blocks } from './blocks.ts';
import { firstAddedPool } from './build/configuration.ts';
import type { Ghost } from './ghost.ts';
import type { Heap } from './heap.ts';
import { isOfMapping, Operation } from './operations.ts';
import type { Structures } from './structures.ts';
import type { StructureView } from './view.ts';

/**
 * Who may access what without a lock, because it is his: at any time one process at most.
 *
 * The slots of a mapping are those of the call that works on it, and under the lock held of the one that is about to get them. A
 * transient pool is all of it the call's that works on the only mapping in it, until it is handed over to be freed; then it is
 * the callback's. What was allocated by a call is the call's until it returns.
 */
export class Ownership {
  private readonly structures: Structures;
  private readonly heap: Heap;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly view: StructureView;

  constructor(structures: Structures, heap: Heap, ghost: Ghost, blocks: Blocks, view: StructureView) {
    this.structures = structures;
    this.heap = heap;
    this.ghost = ghost;
    this.blocks = blocks;
    this.view = view;
  }

  /** Whether the byte, in allocation `chunk` or in none (-1), is the process's. */
  isOf(process: number, address: number, chunk: number): boolean {
    return this.slotIsOf(process, address) || (chunk >= 0 && this.chunkIsOf(process, chunk));
  }

  private slotIsOf(process: number, address: number): boolean {
    const { structures } = this;
    const slot = structures.slotAt(address);
    if (slot < 0 || structures.slotField(address - structures.slot(slot)) === 'list') return false;
    const owner = this.ghost.ownerOf(slot);
    if (owner >= 0) return owner === this.mappingOf(process);
    return this.view.areaLockHolder(structures.pools.areaOfSlot(slot)) === process;
  }

  private chunkIsOf(process: number, chunk: number): boolean {
    const { heap, blocks, structures } = this;
    if (heap.askedBy(chunk) < 0) return false;
    if (heap.isPrivate(chunk)) return heap.askedBy(chunk) === process;
    const pool = this.poolOf(heap.begin(chunk));
    if (pool < 0) return false;
    if (blocks.operation(process) === Operation.callback) return blocks.mapping(process) === pool;
    return structures.pools.transient(pool) && this.onlyMappingIn(pool) === this.mappingOf(process);
  }

  /** The added pool whose descriptor or table of slots begins there, or -1. */
  private poolOf(begin: number): number {
    const { pools } = this.structures;
    for (let pool = firstAddedPool; pool < pools.count; pool++) {
      if (pools.present(pool) && (pools.address(pool) === begin || pools.slotsAddress(pool) === begin)) return pool;
    }
    return -1;
  }

  /** The mapping that holds slots of the pool; -1: none does, or several. */
  private onlyMappingIn(pool: number): number {
    const { ghost, structures } = this;
    let found = -1;
    for (let mapping = 0; mapping < ghost.mappings; mapping++) {
      if (!ghost.holdsSlots(mapping) || structures.pools.ofSlot(ghost.firstSlot(mapping)) !== pool) continue;
      if (found >= 0) return -1;
      found = mapping;
    }
    return found;
  }

  /** The mapping that the process works on, or -2. */
  private mappingOf(process: number): number {
    return isOfMapping(this.blocks.operation(process)) ? this.blocks.mapping(process) : -2;
  }
}
