import { Access } from '../../checker/footprint.ts';
import { type Memory, PoolState } from '../memory.ts';
import { holdsSlots } from '../operations/ghost.ts';
import { tokenFields } from './source.ts';

/** Fields that are written under the lock of their area, and by whom it is held is what lock-discipline is about. */
export const guardedByArea: readonly string[] = ['list', 'used', 'index'];
/** Fields that belong to the slots of a mapping, outside any lock. */
export const ownedByMapping: readonly string[] = ['origAddr', 'allocSize', 'padSlots', 'fresh'];
/** What a pool says of itself. */
const poolHeader: readonly string[] = ['poolState', 'poolTransient', 'poolSlots', 'poolNext'];

/**
 * What protects an access besides the locks that footprints name, as bits of `Access`. Reductions rest on it; data races do not, but
 * for `Access.marked`.
 */
export class Ownership {
  private readonly m: Memory;

  constructor(m: Memory) {
    this.m = m;
  }

  /**
   * Whether the element never changes again, so that an access to it agrees with every other: the flag of a device that is set,
   * what a pool says of itself that was published to stay, and the heads of the lists once all pools stay.
   */
  isSettled(access: number, field: string, i: number): boolean {
    const m = this.m;
    if (!m.growing) return false;
    if (field === 'usesIoTlb') return m.usesIoTlb[i] === 1;
    if ((access & Access.write) !== 0) return false;
    return field === 'listHead' ? this.allStay() : poolHeader.includes(field) && this.stays(i);
  }

  private stays(pool: number): boolean {
    return this.m.poolState[pool] === PoolState.published && this.m.poolTransient[pool] === 0;
  }

  private allStay(): boolean {
    for (let pool = 0; pool < this.m.pools; pool++) if (!this.stays(pool)) return false;
    return true;
  }

  /** What is to be said of an access of `process`, not made yet. */
  of(process: number, access: number, field: string, i: number): number {
    const owned = this.ownsByMapping(process, field, i) ? Access.owned : 0;
    return this.m.growing ? owned | this.ofPools(process, access, field, i) : owned;
  }

  /** Whether the process works on the mapping that this is, or whose slot it is. */
  private ownsByMapping(process: number, field: string, i: number): boolean {
    const h = this.m.mapping[process]!;
    if (h < 0) return false;
    if (tokenFields.includes(field)) return h === i;
    return (
      ownedByMapping.includes(field) &&
      holdsSlots(this.m, h) &&
      i >= this.m.mappingFirst[h]! &&
      i < this.m.mappingFirst[h]! + this.m.mappingSlots[h]!
    );
  }

  /**
   * A pool that is not published is private: its builder has it from the page allocator and nobody else has it, or RCU has it back.
   * Which of two builders gets which memory is the page allocator's own synchronisation. (Who touches a freed pool all the same is
   * caught by pool-lifetime.) What is under the lock of an area belongs to whoever holds that, so that both agree.
   */
  private ofPools(process: number, access: number, field: string, i: number): number {
    const m = this.m;
    if (poolHeader.includes(field)) return this.ownsHeader(process, access, i) ? Access.owned : 0;
    if (guardedByArea.includes(field)) {
      const area = field === 'list' ? this.areaOfSlot(i) : i;
      if (this.isPrivate(Math.floor(area / m.areasPerPool))) return Access.owned | Access.marked;
      return m.lock[area] === process + 1 ? Access.owned : 0;
    }
    if (ownedByMapping.includes(field)) return this.isPrivate(Math.floor(i / m.slotsPerPool)) ? Access.owned | Access.marked : 0;
    return this.ofGracePeriod(process, access, field, i);
  }

  private isPrivate(pool: number): boolean {
    return this.m.poolState[pool] !== PoolState.published;
  }

  /** A pool's builder and RCU may write what it says of itself; to look for a pool that is absent is no sign of owning it. */
  private ownsHeader(process: number, access: number, pool: number): boolean {
    const m = this.m;
    if (this.isPrivate(pool)) return (access & Access.write) !== 0 || m.pool[process] === pool;
    const h = m.mapping[process]!;
    return h >= 0 && holdsSlots(m, h) && Math.floor(m.mappingFirst[h]! / m.slotsPerPool) === pool;
  }

  /**
   * What an access is to grace periods. To leave a read-side section only makes more possible, and comes to the same before call_rcu(),
   * which then does not wait for this reader, and after it, which takes the reader off again. So it gives; call_rcu() gives the pool
   * to RCU and only looks who reads, and the callback takes the pool. To enter is a write like any other.
   */
  private ofGracePeriod(process: number, access: number, field: string, i: number): number {
    if (field === 'poolReaders') return process === this.m.rcu ? Access.take : Access.give;
    if (field !== 'reading') return 0;
    if ((access & Access.write) === 0) return Access.owned;
    return this.m.reading[i] === 1 ? Access.give : 0;
  }

  /** The area that a slot belongs to, by the geometry as it ought to be. */
  areaOfSlot(slot: number): number {
    const m = this.m;
    const pool = Math.floor(slot / m.slotsPerPool);
    if (m.growing && m.poolTransient[pool] === 1) return pool * m.areasPerPool;
    const area = Math.floor((slot - pool * m.slotsPerPool) / m.trueAreaSlots);
    return pool * m.areasPerPool + Math.min(area, m.areasPerPool - 1);
  }
}
