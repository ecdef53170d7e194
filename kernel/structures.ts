import { absent, type Layout } from './layout.ts';
import type { Pools } from './pools.ts';

/** The slots and areas of all pools in linear memory, read through the layout that the C side generated. */
export class Structures {
  readonly layout: Layout;
  readonly pools: Pools;
  readonly buffer: ArrayBuffer;
  private readonly words: Uint32Array;
  private readonly halves: Uint16Array;

  constructor(buffer: ArrayBuffer, pools: Pools) {
    this.layout = pools.layout;
    this.pools = pools;
    this.buffer = buffer;
    this.words = new Uint32Array(buffer);
    this.halves = new Uint16Array(buffer);
  }

  list(slot: number): number {
    return this.halves[this.listAddress(slot) >>> 1]!;
  }
  listAddress(slot: number): number {
    return this.slot(slot) + this.layout.list;
  }
  /** -1 for INVALID_PHYS_ADDR, whose upper half is all ones too. */
  orig(slot: number): number {
    return this.words[(this.slot(slot) + this.layout.orig) >>> 2]! | 0;
  }
  allocSize(slot: number): number {
    return this.words[(this.slot(slot) + this.layout.allocSize) >>> 2]!;
  }
  pad(slot: number): number {
    const { pad } = this.layout;
    return pad === absent ? 0 : this.halves[(this.slot(slot) + pad) >>> 1]!;
  }
  used(area: number): number {
    return this.words[(this.area(area) + this.layout.used) >>> 2]! | 0;
  }
  index(area: number): number {
    return this.words[(this.area(area) + this.layout.index) >>> 2]!;
  }
  /** Of the first so many areas. */
  lockAddresses(areas: number): number[] {
    return Array.from({ length: areas }, (_, area) => this.lockAddress(area));
  }
  lockAddress(area: number): number {
    return this.area(area) + this.layout.lock;
  }
  /** The process that holds the lock at `address`, or -1. */
  holder(address: number): number {
    return this.words[address >>> 2]! - 1;
  }

  /** The area that the address lies in, or in a slot of it; -1: in none. */
  areaAt(address: number): number {
    const slot = this.slotAt(address);
    return slot >= 0 ? this.pools.areaOfSlot(slot) : this.descriptorAt(address);
  }

  /** The area whose descriptor the address lies in, or -1. */
  descriptorAt(address: number): number {
    const { pools, layout } = this;
    for (let pool = 0; pool < pools.count; pool++) {
      if (!pools.present(pool)) continue;
      const area = Math.floor((address - pools.areasAddress(pool)) / layout.areaBytes);
      if (area >= 0 && area < pools.areaCount(pool)) return pools.firstArea(pool) + area;
    }
    return -1;
  }

  /** The slot whose descriptor the address lies in, or -1. */
  slotAt(address: number): number {
    const { pools, layout } = this;
    for (let pool = 0; pool < pools.count; pool++) {
      if (!pools.present(pool)) continue;
      const slot = Math.floor((address - pools.slotsAddress(pool)) / layout.slotBytes);
      if (slot >= 0 && slot < pools.slotCount(pool)) return pools.firstSlot(pool) + slot;
    }
    return -1;
  }

  /** The area whose lock is at `address`, or -1. */
  areaOfLock(address: number): number {
    const area = this.descriptorAt(address);
    return area >= 0 && this.lockAddress(area) === address ? area : -1;
  }

  /** `slots[3].list`, `areas[0].used`, `devices[0]`, or the address. */
  nameOf(address: number): string {
    const { layout, pools } = this;
    const slot = this.slotAt(address);
    if (slot >= 0) return `slots[${slot}].${this.slotField(address - this.slot(slot))}`;
    const area = this.descriptorAt(address);
    if (area >= 0) return `areas[${area}].${this.areaField(address - this.area(area))}`;
    if (address === layout.memLock) return 'io_tlb_default_mem';
    if (address === layout.listOfPools) return 'io_tlb_default_mem.pools';
    if (address >= layout.memNslabs && address < layout.memNslabs + layout.longBytes) return 'io_tlb_default_mem.nslabs';
    const device = Math.floor((address - layout.devices) / layout.deviceBytes);
    if (device >= 0 && device < devicesMax) return `device ${device}`;
    for (let pool = 0; pool < pools.count; pool++) {
      const offset = address - pools.address(pool);
      if (pools.address(pool) !== 0 && offset >= 0 && offset < layout.poolBytes) return `the descriptor of pool ${pool}`;
    }
    return `the bytes at 0x${address.toString(16)}`;
  }

  slotField(offset: number): 'list' | 'pad_slots' | 'alloc_size' | 'orig_addr' {
    const { list, pad, allocSize, allocSizeBytes } = this.layout;
    if (offset >= list && offset < list + 2) return 'list';
    if (pad !== absent && offset >= pad && offset < pad + 2) return 'pad_slots';
    return offset >= allocSize && offset < allocSize + allocSizeBytes ? 'alloc_size' : 'orig_addr';
  }

  areaField(offset: number): 'used' | 'index' | 'lock' {
    const { used, index, longBytes } = this.layout;
    if (offset >= used && offset < used + longBytes) return 'used';
    return offset >= index && offset < index + 4 ? 'index' : 'lock';
  }

  /** Address of the slot's descriptor. */
  slot(slot: number): number {
    const { pools } = this;
    const pool = pools.ofSlot(slot);
    return pools.slotsAddress(pool) + (slot - pools.firstSlot(pool)) * this.layout.slotBytes;
  }
  /** Address of the area's descriptor. */
  area(area: number): number {
    const { pools } = this;
    const pool = pools.ofArea(area);
    return pools.areasAddress(pool) + (area - pools.firstArea(pool)) * this.layout.areaBytes;
  }
}

/** Devices that harness.c has. */
export const devicesMax = 4;
