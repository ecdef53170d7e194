import { placeOf, touchLines } from './fingerprint-lines.ts';
import type { PagedMemory } from './growing-words.ts';
import type { Known } from './visited.ts';

/** A table of fingerprints that other threads read. */
export interface SharedFingerprints {
  readonly memory: PagedMemory;
  readonly table: Int32Array<SharedArrayBuffer>;
}

/** What a shared table tells its readers: how many lines there are, and how often its entries began or ended to move. */
export const Table = { lines: 0, moves: 1 } as const;

/**
 * Reads the table of a `FingerprintSet` of another thread, which may be writing at the same time. It may not see what has just been
 * added; what it finds is there, unless entries moved meanwhile: `isSteady` tells afterwards.
 */
export class FingerprintReader implements Known {
  readonly state = -1;
  touched = 0;
  private readonly shared: SharedFingerprints;
  private keys: Uint32Array = new Uint32Array(0);
  private lines = 0;
  private moves = 0;

  constructor(shared: SharedFingerprints) {
    this.shared = shared;
  }

  /** Before a series of questions. */
  begin(): void {
    const { memory, table } = this.shared;
    this.moves = Atomics.load(table, Table.moves);
    this.lines = Atomics.load(table, Table.lines);
    if (this.keys.byteLength !== memory.buffer.byteLength) this.keys = new Uint32Array(memory.buffer);
  }

  /** Whether nothing moved since `begin`, so that what was found then is to be trusted. */
  get isSteady(): boolean {
    return this.moves % 2 === 0 && Atomics.load(this.shared.table, Table.moves) === this.moves;
  }

  has(low: number, high: number, _words: Uint32Array, _at: number): boolean {
    return placeOf(this.keys, this.lines, low === 0 && high === 0 ? 1 : low, high) >= 0;
  }

  touch(words: Uint32Array, from: number, stride: number, count: number): void {
    this.touched = touchLines(this.keys, this.lines, words, from, stride, count);
  }
}
