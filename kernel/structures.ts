import type { Layout } from './layout.ts';

/** The allocator's own structures in linear memory, read through the layout that the C side generated. */
export class Structures {
  readonly layout: Layout;
  private readonly words: Uint32Array;
  private readonly halves: Uint16Array;

  constructor(buffer: ArrayBuffer, layout: Layout) {
    this.layout = layout;
    this.words = new Uint32Array(buffer);
    this.halves = new Uint16Array(buffer);
  }

  list(slot: number): number {
    return this.halves[(this.slot(slot) + this.layout.list) >>> 1]!;
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
    return pad === 0xffffffff ? 0 : this.halves[(this.slot(slot) + pad) >>> 1]!;
  }
  used(area: number): number {
    return this.words[(this.area(area) + this.layout.used) >>> 2]! | 0;
  }
  index(area: number): number {
    return this.words[(this.area(area) + this.layout.index) >>> 2]!;
  }
  lockAddress(area: number): number {
    return this.area(area) + this.layout.lock;
  }
  /** The process that holds the lock at `address`, or -1. */
  holder(address: number): number {
    return this.words[address >>> 2]! - 1;
  }

  /** The area whose lock is at `address`, or -1. */
  areaOfLock(address: number): number {
    const { areas, areaBytes, lock, poolAreas } = this.layout;
    const offset = address - areas - lock;
    const area = offset / areaBytes;
    return offset >= 0 && Number.isInteger(area) && area < poolAreas ? area : -1;
  }

  /** The area that the address lies in, or in a slot of it; -1: in none. */
  areaAt(address: number): number {
    const { layout } = this;
    const slot = Math.floor((address - layout.slots) / layout.slotBytes);
    if (slot >= 0 && slot < layout.poolSlots) return Math.floor(slot / layout.areaSlots);
    const area = Math.floor((address - layout.areas) / layout.areaBytes);
    return area >= 0 && area < layout.poolAreas ? area : -1;
  }

  /** `slots[3].list`, `areas[0].used`, or the address. */
  nameOf(address: number): string {
    const { layout } = this;
    const slot = Math.floor((address - layout.slots) / layout.slotBytes);
    if (slot >= 0 && slot < layout.poolSlots) return `slots[${slot}].${this.slotField(address - this.slot(slot))}`;
    const area = Math.floor((address - layout.areas) / layout.areaBytes);
    if (area >= 0 && area < layout.poolAreas) return `areas[${area}].${this.areaField(address - this.area(area))}`;
    return `the bytes at 0x${address.toString(16)}`;
  }

  slotField(offset: number): 'list' | 'pad_slots' | 'alloc_size' | 'orig_addr' {
    const { list, pad, allocSize, allocSizeBytes } = this.layout;
    if (offset >= list && offset < list + 2) return 'list';
    if (pad !== 0xffffffff && offset >= pad && offset < pad + 2) return 'pad_slots';
    return offset >= allocSize && offset < allocSize + allocSizeBytes ? 'alloc_size' : 'orig_addr';
  }

  areaField(offset: number): 'used' | 'index' | 'lock' {
    const { used, index, longBytes } = this.layout;
    if (offset >= used && offset < used + longBytes) return 'used';
    return offset >= index && offset < index + 4 ? 'index' : 'lock';
  }

  private slot(slot: number): number {
    return this.layout.slots + slot * this.layout.slotBytes;
  }
  private area(area: number): number {
    return this.layout.areas + area * this.layout.areaBytes;
  }
}
