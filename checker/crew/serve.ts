import { FingerprintReader, type SharedFingerprints } from '../fingerprint-reader.ts';
import type { Machine } from '../machine.ts';
import type { SearchOptions } from '../options.ts';
import { recordWords } from '../record.ts';
import { reducesBySymmetry } from '../representatives.ts';
import { Locksets } from '../transactions.ts';
import { nothingKnown } from '../visited.ts';
import { Chunk, Turn } from './chunk.ts';
import { Hand } from './hand.ts';

/** What a thread of a search works with: shared memory, and what was known when it was called. */
export interface Posting {
  readonly chunks: readonly SharedArrayBuffer[];
  /** Places of the properties that were found: a word each, behind their number. */
  readonly found: Int32Array<SharedArrayBuffer>;
  /** Not 0: the search is over. */
  readonly over: Int32Array<SharedArrayBuffer>;
  /** 1 once the thread is there. */
  readonly ready: Int32Array<SharedArrayBuffer>;
  /** Null where whole states are stored, which are not shared. */
  readonly visited: SharedFingerprints | null;
  /** Null where the search does not reduce by transactions. */
  readonly locksets: SharedArrayBuffer | null;
}

/** Milliseconds between two looks at whether the search is over. */
const patience = 100;

/**
 * Works for the search of another thread until it is over: expands one chunk after the other. `machine` and `options` must be made as
 * those of the search.
 */
export function serve<View>(machine: Machine<View>, options: SearchOptions<View>, posting: Posting): void {
  const { found, over } = posting;
  const words = recordWords(machine.snapshotBytes);
  const chunks = posting.chunks.map((buffer) => new Chunk(buffer, words));
  const reader = posting.visited === null ? null : new FingerprintReader(posting.visited);
  const renamings = reducesBySymmetry(machine, options) ? machine.renamings : [];
  const locksets =
    posting.locksets === null ? null : new Locksets(machine.processes.length, machine.variables, renamings, posting.locksets);
  const hand = new Hand(machine, options, reader ?? nothingKnown, locksets, chunks[0]);
  Atomics.store(posting.ready, 0, 1);
  Atomics.notify(posting.ready, 0);
  let closed = 0;
  for (let next = 0; ; ) {
    const chunk = chunks[next];
    chunk.wait(Turn.expanded, patience);
    chunk.wait(Turn.free, patience);
    if (Atomics.load(over, 0) !== 0) return;
    if (chunk.turn !== Turn.toExpand) continue;
    const count = Atomics.load(found, 0);
    if (count > closed) hand.close([...found.subarray(1, 1 + count)]);
    closed = count;
    reader?.begin();
    hand.expand(chunk);
    while (reader !== null && !reader.isSteady) {
      hand.forget();
      reader.begin();
      hand.expand(chunk);
    }
    chunk.pass(Turn.expanded);
    next = (next + 1) % chunks.length;
  }
}
