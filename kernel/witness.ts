import { clearOutcome } from '../properties/outcome.ts';
import type { Blocks } from './blocks.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { Operation } from './operations.ts';
import type { Structures } from './structures.ts';
import type { StructureView } from './view.ts';
import { origBase } from './workload.ts';

/**
 * Tells what a step of the code did, in the words of the properties: it compares the code's lists with what the ghost knows.
 *
 * Slots that are off the free list and nobody's are what an allocation has just taken; slots that are on it and somebody's are
 * what a release has just given back. Both are looked at when the code drops an area's lock.
 */
export class Witness {
  private readonly structures: Structures;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly view: StructureView;

  constructor(structures: Structures, ghost: Ghost, blocks: Blocks, view: StructureView) {
    this.structures = structures;
    this.ghost = ghost;
    this.blocks = blocks;
    this.view = view;
  }

  begin(process: number): void {
    clearOutcome(this.view.outcome, process);
    this.view.defect = null;
  }

  /** The process has dropped the lock of an area. */
  unlocked(process: number, area: number): void {
    const operation = this.blocks.operation(process);
    if (operation === Operation.map || operation === Operation.alloc) this.searched(process, area);
    else if (operation === Operation.unmap || operation === Operation.free) this.released(process, area);
  }

  /** Bytes were copied between two addresses, of which one is a CPU buffer's. */
  copied(process: number, to: number, from: number, size: number): void {
    const { outcome } = this.view;
    outcome.kind = 'copied';
    outcome.mapping = this.blocks.mapping(process);
    outcome.copyToCpu = to >= origBase;
    outcome.copyTlb = outcome.copyToCpu ? from : to;
    outcome.copyOrig = outcome.copyToCpu ? to : from;
    outcome.copyBytes = size;
    outcome.copyStale = false;
    // A map call copies before it says where to: the address it returns is held against this one.
    if (this.ghost.state(outcome.mapping) === MappingState.claimed && this.ghost.address(outcome.mapping) === 0) {
      this.ghost.setAddress(outcome.mapping, outcome.copyTlb);
    }
  }

  /** The operation of the process has returned; `address` is what the code gave back. */
  returned(process: number, address: number): void {
    const { blocks, ghost, view } = this;
    const mapping = blocks.mapping(process);
    const operation = blocks.operation(process);
    if (operation === Operation.unmap || operation === Operation.free) {
      ghost.forget(mapping);
      return;
    }
    const { outcome } = view;
    outcome.mapping = mapping;
    outcome.areasTried = blocks.searches(process);
    if (address === 0xffffffff) {
      this.asked(mapping);
      outcome.kind = 'refused';
      outcome.roomThroughout = false;
      outcome.allocatorWasEmpty = blocks.alone(process);
      ghost.forget(mapping);
      return;
    }
    // Slots that were taken without a lock, or were somebody's already, nobody has seen being claimed.
    if (!ghost.holdsSlots(mapping)) this.claimAt(mapping, address);
    const copiedTo = ghost.address(mapping);
    if (copiedTo !== 0 && copiedTo !== address) {
      const text = `the buffer was copied to 0x${copiedTo.toString(16)}, but 0x${address.toString(16)} is given to the device`;
      view.defect ??= { kind: 'memory', text };
    }
    ghost.setState(mapping, MappingState.live);
    ghost.setAddress(mapping, address);
    outcome.kind = 'mapped';
    outcome.exposedStale = false;
  }

  private searched(process: number, area: number): void {
    const { outcome } = this.view;
    const mapping = this.blocks.mapping(process);
    this.blocks.countSearch(process);
    const [first, count] = this.run(area, (slot) => this.structures.list(slot) === 0 && this.ghost.ownerOf(slot) < 0);
    outcome.mapping = mapping;
    outcome.area = area;
    if (count > 0) {
      this.ghost.claim(mapping, first, count);
      outcome.kind = 'claimed';
      return;
    }
    this.asked(mapping);
    outcome.kind = 'searched';
    outcome.found = false;
    // How many slots it looked at is not known; that it ends is a property of its own.
    outcome.probes = 0;
  }

  private released(process: number, area: number): void {
    const { outcome } = this.view;
    const mapping = this.blocks.mapping(process);
    const [first, count] = this.run(area, (slot) => this.structures.list(slot) !== 0 && this.ghost.ownerOf(slot) >= 0);
    outcome.kind = 'released';
    outcome.mapping = mapping;
    outcome.area = area;
    outcome.firstSlot = first;
    outcome.slotCount = count;
    this.ghost.setState(mapping, MappingState.released);
  }

  /** First slot and length of the first run of slots of the area that all satisfy `wanted`; -1 and 0 where there is none. */
  private run(area: number, wanted: (slot: number) => boolean): readonly [first: number, count: number] {
    const begin = this.view.areaFirstSlot(area);
    const end = begin + this.view.areaSlots();
    let first = begin;
    while (first < end && !wanted(first)) first++;
    if (first === end) return [-1, 0];
    let last = first;
    while (last + 1 < end && wanted(last + 1)) last++;
    return [first, last + 1 - first];
  }

  private claimAt(mapping: number, address: number): void {
    const { poolStart, slotShift } = this.structures.layout;
    const at = Math.floor((address - poolStart) / (1 << slotShift));
    const last = Math.floor((address + this.view.mappingSize(mapping) - 1 - poolStart) / (1 << slotShift));
    const inside = at >= 0 && at < this.view.slots;
    const first = inside ? at - this.structures.pad(at) : at;
    this.ghost.claim(mapping, first, last + 1 - first);
  }

  /** What the mapping's request comes to, in the kernel's own arithmetic. */
  private asked(mapping: number): void {
    const { outcome } = this.view;
    const request = this.view.request(mapping);
    const orig = this.view.mappingOrig(mapping);
    const alignMask = request.coherent ? pageOrderMask(request.bytes, this.view.pageBytes) : request.allocAlignMask;
    const minAlignMask = this.view.mappingMinAlignMask(mapping);
    const offset = orig & minAlignMask & (alignMask | (this.view.slotBytes - 1));
    outcome.size = request.bytes;
    outcome.orig = orig;
    outcome.device = request.device;
    outcome.minAlignMask = minAlignMask;
    outcome.boundaryMask = this.view.mappingBoundaryMask(mapping);
    outcome.allocAlignMask = alignMask;
    outcome.allocSize = request.coherent ? request.bytes : (request.bytes + offset + alignMask) & ~alignMask;
  }
}

/** alloc_align_mask of swiotlb_alloc(): the order of the size. */
function pageOrderMask(bytes: number, pageBytes: number): number {
  let size = pageBytes;
  while (size < bytes) size *= 2;
  return size - 1;
}
