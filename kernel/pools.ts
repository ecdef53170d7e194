import { firstAddedPool, poolsMax } from './build/configuration.ts';
import { absent, type Layout } from './layout.ts';

/**
 * The pools in linear memory, published or not, and how pools, areas and slots are numbered over all of them. Pool 0 is the
 * default pool, pool 1 a restricted one; those that are added take the lowest number that is free. Each number has room for the
 * largest pool that can get it, so that slots and areas keep their numbers while pools come and go.
 */
export class Pools {
  readonly count: number;
  readonly areas: number;
  readonly slots: number;
  readonly layout: Layout;
  private readonly words: Uint32Array;
  private readonly octets: Uint8Array;
  private readonly firstSlots: number[] = [];
  private readonly firstAreas: number[] = [];
  private readonly poolOfSlot: Uint8Array;
  private readonly poolOfArea: Uint8Array;

  /** `restrictedSlots`: 0 where no pool is restricted. `added`: how many pools can be added at a time. */
  constructor(buffer: ArrayBuffer, layout: Layout, restrictedSlots: number, added: number) {
    this.layout = layout;
    this.words = new Uint32Array(buffer);
    this.octets = new Uint8Array(buffer);
    this.count = added > 0 ? firstAddedPool + added : restrictedSlots > 0 ? firstAddedPool : 1;
    if (this.count > poolsMax) throw new RangeError(`at most ${poolsMax - firstAddedPool} pools can be added`);
    const { defaultSlots, defaultAreas, segmentSlots } = layout;
    const slotsOf: number[] = [];
    const areasOf: number[] = [];
    let [slots, areas] = [0, 0];
    for (let pool = 0; pool < this.count; pool++) {
      this.firstSlots.push(slots);
      this.firstAreas.push(areas);
      const [most, many] =
        pool === 0
          ? [defaultSlots, defaultAreas]
          : pool < firstAddedPool
            ? [restrictedSlots, restrictedSlots > 0 ? 1 : 0]
            : [Math.max(defaultSlots, segmentSlots), defaultAreas];
      for (let slot = 0; slot < most; slot++) slotsOf.push(pool);
      for (let area = 0; area < many; area++) areasOf.push(pool);
      slots += most;
      areas += many;
    }
    this.slots = slots;
    this.areas = areas;
    this.poolOfSlot = Uint8Array.from(slotsOf);
    this.poolOfArea = Uint8Array.from(areasOf);
  }

  /** Address of struct io_tlb_pool, or 0. */
  address(pool: number): number {
    return this.words[(this.layout.pools >>> 2) + pool]!;
  }

  /** Whether the pool is there, complete, and does not wait for the grace period before its end. */
  present(pool: number): boolean {
    const address = this.address(pool);
    if (pool < firstAddedPool) return address !== 0;
    return address !== 0 && this.member(address, this.layout.vaddr) !== 0 && !this.isDying(address);
  }

  transient(pool: number): boolean {
    const { transient } = this.layout;
    return transient !== absent && this.octets[this.address(pool) + transient] !== 0;
  }
  start(pool: number): number {
    return this.member(this.address(pool), this.layout.start);
  }
  slotCount(pool: number): number {
    return this.member(this.address(pool), this.layout.nslabs);
  }
  areaCount(pool: number): number {
    return this.member(this.address(pool), this.layout.nareas);
  }
  areaSlots(pool: number): number {
    return this.member(this.address(pool), this.layout.areaNslabs);
  }
  areasAddress(pool: number): number {
    return this.member(this.address(pool), this.layout.poolAreas);
  }
  slotsAddress(pool: number): number {
    return this.member(this.address(pool), this.layout.poolSlots);
  }

  firstSlot(pool: number): number {
    return this.firstSlots[pool]!;
  }
  firstArea(pool: number): number {
    return this.firstAreas[pool]!;
  }
  ofSlot(slot: number): number {
    return this.poolOfSlot[slot] ?? 0;
  }
  ofArea(area: number): number {
    return this.poolOfArea[area] ?? 0;
  }

  /** The area that the slot lies in. */
  areaOfSlot(slot: number): number {
    const pool = this.ofSlot(slot);
    const areaSlots = this.areaSlots(pool);
    const area = this.present(pool) && areaSlots > 0 ? Math.floor((slot - this.firstSlot(pool)) / areaSlots) : 0;
    return this.firstArea(pool) + Math.max(0, Math.min(area, this.areaCount(pool) - 1));
  }

  /** The pool in whose range the bounce address lies, or -1. */
  ofAddress(address: number): number {
    for (let pool = 0; pool < this.count; pool++) {
      if (!this.present(pool)) continue;
      const offset = address - this.start(pool);
      if (offset >= 0 && offset < this.slotCount(pool) * (1 << this.layout.slotShift)) return pool;
    }
    return -1;
  }

  /** The added pool that the struct rcu_head at `head` is in, or -1. */
  ofHead(head: number): number {
    for (let pool = firstAddedPool; pool < this.count; pool++) {
      const offset = head - this.address(pool);
      if (this.address(pool) !== 0 && offset >= 0 && offset < this.layout.poolBytes) return pool;
    }
    return -1;
  }

  private isDying(address: number): boolean {
    const count = this.words[this.layout.callbackCount >>> 2]!;
    for (let callback = 0, at = this.layout.callbacks >>> 2; callback < count; callback++, at += 2) {
      const head = this.words[at]! - address;
      if (head >= 0 && head < this.layout.poolBytes) return true;
    }
    return false;
  }

  private member(address: number, offset: number): number {
    return this.words[(address + offset) >>> 2]!;
  }
}
