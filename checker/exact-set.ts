import type { Archive } from './archive.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';
import { hashOf, Visit, type VisitedSet } from './visited.ts';

const firstCapacity = 1024;

/** Full at 5/8: linear probing then looks at four slots on average for a state that is not there. */
function isFull(count: number, capacity: number): boolean {
  return count * 8 >= capacity * 5;
}

/** Whole snapshots, found by their fingerprint: nothing is omitted, whatever the hash. */
export class ExactSet implements VisitedSet {
  count = 0;
  state = 0;
  private capacity = 0;
  /** Pairs: state number + 1 (0: free), and a hash that spares most comparisons and all hashing when the table grows. */
  private table: GrowingWords;
  private readonly records: GrowingWords;
  private readonly words: number;
  /** What `touch` read, kept so that it cannot be left out. */
  touched = 0;
  private readonly memory: MemoryBudget;

  /** `words`: width of a record. */
  constructor(memory: MemoryBudget, words: number) {
    this.memory = memory;
    this.records = new GrowingWords(memory);
    this.table = new GrowingWords(memory);
    this.words = words;
  }

  add(low: number, high: number, words: Uint32Array, at: number): number {
    const hash = hashOf(low, high);
    let slot = this.find(hash, words, at);
    if (slot >= 0) {
      this.state = this.table.words[2 * slot] - 1;
      return Visit.seen;
    }
    if (isFull(this.count, this.capacity)) {
      if (!this.growTable()) return Visit.refused;
      slot = this.find(hash, words, at);
    }
    const end = (this.count + 1) * this.words;
    if (end > this.records.length && !this.records.growFrom(firstCapacity * this.words)) return Visit.refused;
    const records = this.records.words;
    const free = ~slot;
    this.table.words[2 * free] = this.count + 1;
    this.table.words[2 * free + 1] = hash;
    for (let i = at, to = end - this.words; to < end; i++, to++) records[to] = words[i];
    this.state = this.count++;
    return Visit.added;
  }

  has(low: number, high: number, words: Uint32Array, at: number): boolean {
    const slot = this.find(hashOf(low, high), words, at);
    if (slot >= 0) this.state = this.table.words[2 * slot] - 1;
    return slot >= 0;
  }

  touch(words: Uint32Array, from: number, stride: number, count: number): void {
    const table = this.table.words;
    const mask = this.capacity - 1;
    let sum = 0;
    for (let i = 0, at = from; i < count; i++, at += stride) sum ^= table[2 * (hashOf(words[at], words[at + 1]) & mask)];
    this.touched = sum;
  }

  omissionProbability(): number {
    return 0;
  }

  free(): void {
    this.table.free();
    this.records.free();
    this.capacity = 0;
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    this.capacity = archive.number(this.capacity);
    archive.growing(this.table, this.capacity * 2);
    archive.growing(this.records, this.count * this.words);
  }

  /** The slot of the record, or ~(the free slot where it belongs). */
  private find(hash: number, words: Uint32Array, at: number): number {
    if (this.capacity === 0) return -1;
    const mask = this.capacity - 1;
    const table = this.table.words;
    let slot = hash & mask;
    for (;;) {
      const entry = table[2 * slot];
      if (entry === 0) return ~slot;
      if (table[2 * slot + 1] === hash && this.equals(entry - 1, words, at)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private equals(state: number, words: Uint32Array, at: number): boolean {
    const records = this.records.words;
    const end = at + this.words;
    for (let i = at, stored = state * this.words; i < end; i++, stored++) if (records[stored] !== words[i]) return false;
    return true;
  }

  private growTable(): boolean {
    const capacity = Math.max(firstCapacity, this.capacity * 2);
    const fresh = new GrowingWords(this.memory);
    if (!fresh.grow(capacity * 2)) return false;
    const grown = fresh.words;
    const table = this.table.words;
    for (let slot = 0; slot < this.capacity; slot++) {
      if (table[2 * slot] === 0) continue;
      let to = table[2 * slot + 1] & (capacity - 1);
      while (grown[2 * to] !== 0) to = (to + 1) & (capacity - 1);
      grown[2 * to] = table[2 * slot];
      grown[2 * to + 1] = table[2 * slot + 1];
    }
    this.table.free();
    this.table = fresh;
    this.capacity = capacity;
    return true;
  }
}
