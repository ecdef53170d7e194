import type { Spill } from './blocks.ts';

/** Thrown by a machine that has no room left to keep the state it is in: a limit that a search has met, and no failure of the machine. */
export class OutOfMemory extends Error {}

/**
 * The bytes that a search may spend on its visited set, frontier and parent links.
 *
 * Every big array of a search comes from here, so that a limit on memory holds before the array is made, and so that running out
 * of real memory is the same limit and not a crash.
 */
export class MemoryBudget {
  /** Bytes given out and not yet returned. */
  used = 0;
  /** The most that `used` has been: while an array grows, the old and the new one exist together. */
  usedMost = 0;
  private kept = 0;
  private readonly max: number;
  /** Where blocks go that do not fit, or null. */
  readonly spill: Spill | null;

  constructor(max: number = Number.POSITIVE_INFINITY, spill: Spill | null = null) {
    this.max = max;
    this.spill = spill;
  }

  /** Zeroed bytes, or null where the limit or the system refuses. */
  allocate(bytes: number): ArrayBuffer | null {
    if (!this.take(bytes)) return null;
    try {
      return new ArrayBuffer(bytes);
    } catch (error) {
      this.giveBack(bytes);
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  /** Counts bytes that come from elsewhere. False where the limit refuses them. */
  take(bytes: number): boolean {
    if (this.used + bytes > this.max) return false;
    this.used += bytes;
    if (this.used > this.usedMost) this.usedMost = this.used;
    return true;
  }

  /** Counts what a machine keeps of states (`Machine.keptBytes`), now so many bytes in all. False where the limit refuses them. */
  countKept(bytes: number): boolean {
    if (!this.take(bytes - this.kept)) return false;
    this.kept = bytes;
    return true;
  }

  /** Takes back bytes that were counted. */
  giveBack(bytes: number): void {
    this.used -= bytes;
  }

  /** Takes back what `allocate` gave. */
  release(array: ArrayBufferView): void {
    this.used -= array.byteLength;
  }

  /** A copy of `old` with room for `length` words; `old` is released. Null where the budget refuses, and `old` stays good. */
  grow(old: Uint32Array, length: number): Uint32Array | null {
    const buffer = this.allocate(length * 4);
    if (buffer === null) return null;
    const grown = new Uint32Array(buffer);
    grown.set(old);
    this.release(old);
    return grown;
  }
}
