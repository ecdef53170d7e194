import { clearOutcome } from '../properties/outcome.ts';
import type { Blocks } from './blocks.ts';
import type { Driver } from './driver.ts';
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

  /** A step begins, by the given choice of the process; -1: there was none. */
  begin(process: number, choice: number): void {
    const { view, blocks } = this;
    clearOutcome(view.outcome, process);
    view.defect = null;
    view.resumedAt = process < 0 ? 0 : blocks.hook(process);
    view.choiceTaken = choice;
  }

  /** Mappings in a pool that is gone, or soon will be, hold no slots any more. */
  settle(): void {
    const { ghost, structures } = this;
    for (let mapping = 0; mapping < ghost.mappings; mapping++) {
      if (ghost.state(mapping) !== MappingState.releasing) continue;
      if (structures.pools.present(structures.pools.ofSlot(ghost.firstSlot(mapping)))) continue;
      ghost.setState(mapping, MappingState.released);
    }
  }

  /** The process has dropped the lock of an area. */
  unlocked(process: number, area: number): void {
    const operation = this.blocks.operation(process);
    if (operation === Operation.map || operation === Operation.alloc) this.searched(process, area);
    else if (operation === Operation.unmap || operation === Operation.free) this.released(process, area);
  }

  /** Bytes were copied between two addresses, of which one is a CPU buffer's. */
  copied(process: number, to: number, from: number, size: number, driver: Driver): void {
    const { outcome } = this.view;
    outcome.kind = 'copied';
    outcome.mapping = this.blocks.mapping(process);
    outcome.copyToCpu = to >= origBase;
    outcome.copyTlb = outcome.copyToCpu ? from : to;
    outcome.copyOrig = outcome.copyToCpu ? to : from;
    outcome.copyBytes = size;
    // Slots that were given back may be somebody else's by now.
    outcome.copyStale = !this.ghost.holdsSlots(outcome.mapping);
    outcome.unasked = size - this.asAsked(process, driver);
    // A map call copies before it says where to: the address it returns is held against this one.
    if (this.ghost.state(outcome.mapping) === MappingState.claimed && this.ghost.address(outcome.mapping) === 0) {
      this.ghost.setAddress(outcome.mapping, outcome.copyTlb);
    }
    if (outcome.unasked === size) return;
    const fromStart = this.blocks.operation(process) === Operation.map;
    const begin = fromStart ? this.ghost.address(outcome.mapping) : driver.addressAsked(process);
    this.blocks.noteCopied(process, Math.max(0, outcome.copyTlb - begin), size);
  }

  /** The operation of the process has returned; `address` is what the code gave back, `bytes` what it was to copy. */
  returned(process: number, address: number, bytes: number): void {
    const { blocks, ghost, view } = this;
    const mapping = blocks.mapping(process);
    const operation = blocks.operation(process);
    if (operation === Operation.work || operation === Operation.callback) return;
    if (operation === Operation.lookup) {
      view.outcome.kind = 'looked-up';
      view.outcome.strayAddressFound = address !== 0;
      return;
    }
    if (operation === Operation.unmap || operation === Operation.free) {
      if (this.wasMissed(mapping)) return;
      if (operation === Operation.unmap) this.expectCopied(process, bytes);
      ghost.forget(mapping);
      return;
    }
    if (operation === Operation.syncForCpu || operation === Operation.syncForDevice) {
      this.expectCopied(process, bytes);
      ghost.setState(mapping, MappingState.live);
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
    // Whatever the direction: a device that writes less than all leaves the rest to be copied back (CVE-2022-0854).
    outcome.exposedStale = operation === Operation.map && blocks.copied(process) < bytes;
  }

  private expectCopied(process: number, bytes: number): void {
    const { blocks, view } = this;
    const mapping = blocks.mapping(process);
    const copied = blocks.copied(process);
    if (!this.isToCopy(blocks.operation(process), mapping) || copied >= bytes) return;
    view.outcome.mapping = mapping;
    view.outcome.uncopied = bytes - copied;
  }

  /** Whether an unmap or a sync has to copy what it is asked for, by the direction of the mapping. */
  private isToCopy(operation: number, mapping: number): boolean {
    const { direction } = this.view.request(mapping);
    if (operation === Operation.syncForDevice) return direction !== 'from-device';
    return (operation === Operation.syncForCpu || operation === Operation.unmap) && direction !== 'to-device';
  }

  /** How many of the bytes just copied the call was to copy, and that way. */
  private asAsked(process: number, driver: Driver): number {
    const { copyTlb, copyBytes, copyToCpu, mapping } = this.view.outcome;
    const operation = this.blocks.operation(process);
    if (operation === Operation.map) return copyToCpu ? 0 : copyBytes;
    if (!this.isToCopy(operation, mapping) || copyToCpu !== (operation !== Operation.syncForDevice)) return 0;
    const address = driver.addressAsked(process);
    const end = Math.min(copyTlb + copyBytes, address + driver.bytesAsked(process));
    return Math.max(0, end - Math.max(copyTlb, address));
  }

  /** An unmap has come back, and all is as if it had never been: the address led to no pool. */
  private wasMissed(mapping: number): boolean {
    const { ghost, structures } = this;
    const first = ghost.firstSlot(mapping);
    if (ghost.state(mapping) !== MappingState.releasing || !structures.pools.present(structures.pools.ofSlot(first)))
      return false;
    if (structures.list(first) !== 0) return false;
    this.view.outcome.kind = 'looked-up';
    this.view.outcome.mapping = mapping;
    this.view.outcome.pool = -1;
    return true;
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
    const end = begin + this.view.areaSlots(area);
    let first = begin;
    while (first < end && !wanted(first)) first++;
    if (first === end) return [-1, 0];
    let last = first;
    while (last + 1 < end && wanted(last + 1)) last++;
    return [first, last + 1 - first];
  }

  private claimAt(mapping: number, address: number): void {
    const { pools, layout } = this.structures;
    const pool = Math.max(0, pools.ofAddress(address));
    const slotOf = (byte: number) => pools.firstSlot(pool) + Math.floor((byte - pools.start(pool)) / (1 << layout.slotShift));
    const at = slotOf(address);
    const inside = pools.ofAddress(address) >= 0;
    const first = inside ? at - this.structures.pad(at) : at;
    this.ghost.claim(mapping, first, slotOf(address + this.view.mappingSize(mapping) - 1) + 1 - first);
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
