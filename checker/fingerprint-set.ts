import type { Archive } from './archive.ts';
import { linePlaces, lineWords, placeOf, placesOf, touchLines } from './fingerprint-lines.ts';
import { type SharedFingerprints, Table } from './fingerprint-reader.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';
import { hashOf, Visit, type VisitedSet } from './visited.ts';

const firstLines = 64;
/** Lines from which on memory counts for more than time: 32 million places. */
const manyLines = 4 * 1024 * 1024;

/**
 * Fingerprints only, as pairs of words. 0/0 marks a free place; the fingerprint 0/0 is stored as 1/0.
 *
 * The table is an array of lines. A fingerprint belongs to the line that its hash is of all lines, as a fraction: so a table that
 * grows moves everything upwards only, and in place. What does not fit in its line is in the next one that had room. A small table
 * is at most 3/4 full and grows to twice its length; a large one is up to 15/16 full and grows by a sixth, so that from some 30
 * million states on a state has at most 10 bytes.
 */
export class FingerprintSet implements VisitedSet {
  count = 0;
  state = 0;
  /** What `touch` read, kept so that reading cannot be left out. */
  touched = 0;
  /** Lines that fingerprints belong to, places that there are, and states from which on there are too few. */
  private lines = 0;
  private places = 0;
  private most = 0;
  /** For readers in other threads, once there are any. */
  private sharing: SharedFingerprints | null = null;
  private readonly keys: GrowingWords;
  /** State number of each place; empty where nobody asks for numbers. */
  private readonly numbers: GrowingWords;
  private readonly keepsNumbers: boolean;

  constructor(memory: MemoryBudget, keepsNumbers: boolean) {
    this.keys = new GrowingWords(memory);
    this.numbers = new GrowingWords(memory);
    this.keepsNumbers = keepsNumbers;
  }

  add(low: number, high: number, _words: Uint32Array, _at: number): number {
    const key = low === 0 && high === 0 ? 1 : low;
    let place = this.find(key, high);
    if (place >= 0) {
      if (this.keepsNumbers) this.state = this.numbers.words[place];
      return Visit.seen;
    }
    while (this.count >= this.most || ~place >= this.places) {
      if (!this.grow()) return Visit.refused;
      place = this.find(key, high);
    }
    this.put(~place, key, high, this.count);
    this.state = this.count++;
    return Visit.added;
  }

  has(low: number, high: number, _words: Uint32Array, _at: number): boolean {
    const place = this.find(low === 0 && high === 0 ? 1 : low, high);
    if (place >= 0 && this.keepsNumbers) this.state = this.numbers.words[place];
    return place >= 0;
  }

  touch(words: Uint32Array, from: number, stride: number, count: number): void {
    this.touched = touchLines(this.keys.words, this.lines, words, from, stride, count);
  }

  /** The birthday bound, n^2 / 2^65. */
  omissionProbability(): number {
    return Math.min(1, (this.count * this.count) / 2 ** 65);
  }

  /** Lets other threads read the table. Null where the system refuses. */
  share(): SharedFingerprints | null {
    const memory = this.keys.share();
    if (memory === null) return null;
    this.sharing = { memory, table: new Int32Array(new SharedArrayBuffer(8)) };
    this.sharing.table[Table.lines] = this.lines;
    return this.sharing;
  }

  free(): void {
    this.keys.free();
    this.numbers.free();
    this.have(0);
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    this.have(archive.number(this.lines));
    archive.growing(this.keys, this.places * 2);
    archive.growing(this.numbers, this.keepsNumbers ? this.places : 0);
  }

  private have(lines: number): void {
    this.lines = lines;
    this.places = placesOf(lines);
    this.most = mostStates(lines);
  }

  private find(low: number, high: number): number {
    return placeOf(this.keys.words, this.lines, low, high);
  }

  private put(place: number, low: number, high: number, number: number): void {
    const keys = this.keys.words;
    keys[2 * place] = low;
    keys[2 * place + 1] = high;
    if (this.keepsNumbers) this.numbers.words[place] = number;
  }

  /** Makes the table larger, from its end to its beginning. False: refused, and nothing has changed. */
  private grow(): boolean {
    const before = this.places;
    const lines = linesAfter(this.lines);
    const places = placesOf(lines);
    if (!this.keys.grow(places * 2) || (this.keepsNumbers && !this.numbers.grow(places))) return false;
    if (this.sharing !== null) Atomics.add(this.sharing.table, Table.moves, 1);
    this.have(lines);
    this.moveUp(before);
    if (this.sharing !== null) {
      Atomics.store(this.sharing.table, Table.lines, lines);
      Atomics.add(this.sharing.table, Table.moves, 1);
    }
    return true;
  }

  /**
   * Brings the first `before` places to where they belong now. Line by line, downwards: what is taken out goes to that line or to
   * one that is done already; what would go below, which only near the beginning something does, waits until all lines are done.
   */
  private moveUp(before: number): void {
    const { keepsNumbers } = this;
    const keys = this.keys.words;
    const numbers = this.numbers.words;
    const scale = this.lines / 2 ** 32;
    const end = this.places * 2;
    const line = new Uint32Array(lineWords);
    const lineNumbers = new Uint32Array(linePlaces);
    const waiting: number[] = [];
    // Where there may be room for one more of a line that something went to: what is taken out goes to few lines again and again.
    const roomOf = new Int32Array(4).fill(-1);
    const roomAt = new Int32Array(4);
    for (let first = before - linePlaces; first >= 0; first -= linePlaces) {
      const from = 2 * first;
      let taken = 0;
      for (; taken < lineWords && (keys[from + taken] | keys[from + taken + 1]) !== 0; taken += 2) {
        line[taken] = keys[from + taken];
        line[taken + 1] = keys[from + taken + 1];
        keys[from + taken] = keys[from + taken + 1] = 0;
        if (keepsNumbers) lineNumbers[taken >>> 1] = numbers[(from + taken) >>> 1];
      }
      for (let i = 0; i < taken; i += 2) {
        const to = (hashOf(line[i], line[i + 1]) * scale) | 0;
        const below = to * lineWords < from;
        let at = roomOf[to & 3] === to ? roomAt[to & 3] : to * lineWords;
        if (!below) while (at < end && (keys[at] | keys[at + 1]) !== 0) at += 2;
        roomOf[to & 3] = to;
        roomAt[to & 3] = at;
        if (below || at >= end) {
          waiting.push(line[i], line[i + 1], lineNumbers[i >>> 1]);
          continue;
        }
        keys[at] = line[i];
        keys[at + 1] = line[i + 1];
        if (keepsNumbers) numbers[at >>> 1] = lineNumbers[i >>> 1];
      }
    }
    for (let i = 0; i < waiting.length; i += 3) {
      const place = ~this.find(waiting[i], waiting[i + 1]);
      this.put(place, waiting[i], waiting[i + 1], waiting[i + 2]);
    }
  }
}

/** Lines of the next larger table. */
function linesAfter(lines: number): number {
  return lines < manyLines ? Math.max(firstLines, lines * 2) : lines + Math.floor(lines / 6);
}

/** States that a table holds before it grows. */
function mostStates(lines: number): number {
  return lines * linePlaces * (lines < manyLines ? 3 / 4 : 15 / 16);
}
