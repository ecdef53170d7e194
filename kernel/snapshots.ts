import { OutOfMemory } from '../checker/memory.ts';
import type { Blocks } from './blocks.ts';
import { ghostBytes, locationsMax } from './build/configuration.ts';
import type { Engine } from './engine.ts';
import { type Layout, stateRange } from './layout.ts';

/** A stretch of memory that belongs to the state. */
export type Stretch = readonly [begin: number, end: number];

/** What processes share. Behind the ghost state lies room for more of it than a scenario has, `ghost` bytes. */
export function sharedMemory(layout: Layout, ghost: number): readonly Stretch[] {
  const [begin, end] = stateRange(layout);
  return [
    [begin, layout.room + ghost],
    [layout.room + ghostBytes, end],
  ];
}

/** Words of struct store in shim/runtime/collapse.c. */
const Store = { fingerprint: 0, count: 2, next: 3, tables: 8 } as const;
const piecesMax = 256;
/** Bytes of struct store. */
const storeBytes = (Store.tables + 2 * piecesMax + 4 * piecesMax) * 4;
/** Words of struct piece. */
const Piece = { address: 0, low: 1, high: 2, end: 3, words: 4 } as const;

/** Bytes of a piece, as long as the pieces are no more than the store has room for. */
const pieceBytes = 128;
const sharedPiecesMax = 192;

/**
 * Saves, restores and fingerprints states by their pieces: the block of each process is one, and what all share is cut into equal
 * ones. A snapshot has a word for each piece: where its content is kept in the machine's own memory.
 *
 * So a snapshot is small, and means something to the machine that made it only. Fingerprints are made of contents.
 */
export class Snapshots {
  readonly bytes: number;
  private readonly engine: Engine;
  private readonly blocks: Blocks;
  private readonly processes: number;
  private readonly words: Uint32Array;
  /** Index of the first word of the store. */
  private readonly store: number;
  private readonly current: Uint8Array;
  private readonly wanted: Uint8Array;
  /** Whether the store knows what memory holds, and its fingerprint. */
  private known = false;
  private hashed = false;

  constructor(engine: Engine, blocks: Blocks, processes: number, shared: readonly Stretch[]) {
    this.engine = engine;
    this.blocks = blocks;
    this.processes = processes;
    this.words = engine.words;
    const store = engine.layout.heapEnd + locationsMax;
    this.store = store >>> 2;
    const total = shared.reduce((sum, [begin, end]) => sum + end - begin, 0);
    let size = pieceBytes;
    while (total / size > sharedPiecesMax) size *= 2;
    // Blocks come first, so that their number is that of their process.
    let count = processes;
    for (const [begin, end] of shared) {
      for (let at = begin; at < end; at += size) this.place(count++, at, Math.min(at + size, end));
    }
    this.words[this.store + Store.count] = count;
    this.words[this.store + Store.next] = store + storeBytes;
    this.bytes = count * 4;
    const tables = store + Store.tables * 4;
    this.current = engine.octets.subarray(tables, tables + this.bytes);
    this.wanted = engine.octets.subarray(tables + piecesMax * 4, tables + piecesMax * 4 + this.bytes);
  }

  /** Bytes of what is kept. */
  get keptBytes(): number {
    return this.words[this.store + Store.next]! - this.store * 4 - storeBytes;
  }

  /** The state is about to change. */
  touch(): void {
    this.known = false;
  }

  save(into: Uint8Array, offset: number): void {
    this.know();
    into.set(this.current, offset);
  }

  restore(from: Uint8Array, offset: number): void {
    const { wanted, bytes } = this;
    for (let i = 0; i < bytes; i++) wanted[i] = from[offset + i]!;
    this.engine.expand(!this.known);
    this.known = true;
    this.hashed = false;
  }

  fingerprint(out: Uint32Array): void {
    if (!this.hashed) this.known = false;
    this.know();
    out[0] = this.words[this.store + Store.fingerprint]!;
    out[1] = this.words[this.store + Store.fingerprint + 1]!;
  }

  /** The fingerprint of a state that is not to be kept. */
  digest(out: Uint32Array): void {
    this.hashed = false;
    this.measure();
    this.engine.digest();
    out[0] = this.words[this.store + Store.fingerprint]!;
    out[1] = this.words[this.store + Store.fingerprint + 1]!;
  }

  private know(): void {
    if (this.known) return;
    this.measure();
    if (!this.engine.collapse()) throw new OutOfMemory('the memory of the module is full');
    this.known = true;
    this.hashed = true;
  }

  /** Tells the store how much of each block is in use. */
  private measure(): void {
    for (let process = 0; process < this.processes; process++) {
      const at = this.piece(process);
      this.words[at + Piece.address] = this.blocks.address(process);
      this.words[at + Piece.low] = this.blocks.localsEnd(process);
      this.words[at + Piece.high] = this.blocks.stackBegin(process);
      this.words[at + Piece.end] = this.blocks.stackTop(process);
    }
  }

  private place(piece: number, begin: number, end: number): void {
    const at = this.piece(piece);
    this.words[at + Piece.address] = begin;
    this.words[at + Piece.low] = this.words[at + Piece.high] = this.words[at + Piece.end] = (end + 7) & ~7;
  }

  private piece(number: number): number {
    return this.store + Store.tables + 2 * piecesMax + number * Piece.words;
  }
}
