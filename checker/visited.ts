import type { Archive, Archived } from './archive.ts';
import type { MemoryBudget } from './memory.ts';

/** What `add` found: the state was there, is there now, or would need memory that the budget refuses. */
export const Visit = { seen: 0, added: 1, refused: 2 } as const;

/** The states that a search has found. They are numbered from 0 in the order in which they were added. */
export interface VisitedSet extends Archived {
  readonly count: number;
  /** Number of the state that the last `add` or `has` met. Only where the set was made to keep numbers. */
  readonly state: number;
  /** Adds the state whose fingerprint is (low, high) and whose snapshot stands at `words[at]`. Returns a value of `Visit`. */
  add(low: number, high: number, words: Uint32Array, at: number): number;
  has(low: number, high: number, words: Uint32Array, at: number): boolean;
  /**
   * Reads the places of `count` fingerprints, of which the first stands at `words[from]` and the next ones `stride` words on: their
   * cache misses overlap, and what looks them up soon finds them at hand.
   */
  touch(words: Uint32Array, from: number, stride: number, count: number): void;
  /** Upper bound of the chance that two of the states found were taken for one. */
  omissionProbability(): number;
  /** Gives its memory back; only `count` stays good. */
  free(): void;
}

const firstCapacity = 1024;

/** Full at 5/8: linear probing then looks at four slots on average for a state that is not there. */
function isFull(count: number, capacity: number): boolean {
  return count * 8 >= capacity * 5;
}

/** Spreads a fingerprint over the table, also where the machine's hash is weak in its low bits. */
function slotOf(low: number, high: number, mask: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) & mask;
}

/**
 * Fingerprints only: open addressing over pairs of words. 0/0 marks a free slot; the fingerprint 0/0 is stored as 1/0.
 */
export class FingerprintSet implements VisitedSet {
  count = 0;
  state = 0;
  private capacity = 0;
  private keys: Uint32Array = new Uint32Array(0);
  /** State number of each slot; empty where nobody asks for numbers. */
  private numbers: Uint32Array = new Uint32Array(0);
  private readonly keepsNumbers: boolean;
  /** What `touch` read, kept so that it cannot be left out. */
  touched = 0;
  private readonly memory: MemoryBudget;

  constructor(memory: MemoryBudget, keepsNumbers: boolean) {
    this.memory = memory;
    this.keepsNumbers = keepsNumbers;
  }

  add(low: number, high: number, _words: Uint32Array, _at: number): number {
    const key = low === 0 && high === 0 ? 1 : low;
    let slot = this.find(key, high);
    if (slot >= 0) {
      if (this.keepsNumbers) this.state = this.numbers[slot];
      return Visit.seen;
    }
    if (isFull(this.count, this.capacity)) {
      if (!this.grow()) return Visit.refused;
      slot = this.find(key, high);
    }
    const free = ~slot;
    this.keys[2 * free] = key;
    this.keys[2 * free + 1] = high;
    if (this.keepsNumbers) this.numbers[free] = this.count;
    this.state = this.count++;
    return Visit.added;
  }

  has(low: number, high: number, _words: Uint32Array, _at: number): boolean {
    const slot = this.find(low === 0 && high === 0 ? 1 : low, high);
    if (slot >= 0 && this.keepsNumbers) this.state = this.numbers[slot];
    return slot >= 0;
  }

  touch(words: Uint32Array, from: number, stride: number, count: number): void {
    const { keys } = this;
    const mask = this.capacity - 1;
    let sum = 0;
    for (let i = 0, at = from; i < count; i++, at += stride) sum ^= keys[2 * slotOf(words[at], words[at + 1], mask)];
    this.touched = sum;
  }

  /** The birthday bound, n^2 / 2^65. */
  omissionProbability(): number {
    return Math.min(1, (this.count * this.count) / 2 ** 65);
  }

  free(): void {
    this.memory.release(this.keys);
    this.memory.release(this.numbers);
    this.keys = this.numbers = new Uint32Array(0);
    this.capacity = 0;
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    this.keys = archive.grown(this.keys, this.keys.length, this.memory);
    this.numbers = archive.grown(this.numbers, this.numbers.length, this.memory);
    this.capacity = this.keys.length / 2;
  }

  /** The slot of the key, or ~(the free slot where it belongs). */
  private find(low: number, high: number): number {
    if (this.capacity === 0) return -1;
    const mask = this.capacity - 1;
    const keys = this.keys;
    let slot = slotOf(low, high, mask);
    for (;;) {
      const storedLow = keys[2 * slot];
      const storedHigh = keys[2 * slot + 1];
      if (storedLow === low && storedHigh === high) return slot;
      if (storedLow === 0 && storedHigh === 0) return ~slot;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): boolean {
    const capacity = Math.max(firstCapacity, this.capacity * 2);
    const keyBuffer = this.memory.allocate(capacity * 8);
    if (keyBuffer === null) return false;
    const newKeys = new Uint32Array(keyBuffer);
    const numberBuffer = this.memory.allocate(this.keepsNumbers ? capacity * 4 : 0);
    if (numberBuffer === null) {
      this.memory.release(newKeys);
      return false;
    }
    const newNumbers = new Uint32Array(numberBuffer);
    const { keys, numbers } = this;
    for (let slot = 0; slot < this.capacity; slot++) {
      const low = keys[2 * slot];
      const high = keys[2 * slot + 1];
      if (low === 0 && high === 0) continue;
      let to = slotOf(low, high, capacity - 1);
      while (newKeys[2 * to] !== 0 || newKeys[2 * to + 1] !== 0) to = (to + 1) & (capacity - 1);
      newKeys[2 * to] = low;
      newKeys[2 * to + 1] = high;
      if (this.keepsNumbers) newNumbers[to] = numbers[slot];
    }
    this.memory.release(keys);
    this.memory.release(numbers);
    this.keys = newKeys;
    this.numbers = newNumbers;
    this.capacity = capacity;
    return true;
  }
}

/** Whole snapshots, found by their fingerprint: nothing is omitted, whatever the hash. */
export class ExactSet implements VisitedSet {
  count = 0;
  state = 0;
  private capacity = 0;
  /** Pairs: state number + 1 (0: free), and a hash that spares most comparisons and all hashing when the table grows. */
  private table: Uint32Array = new Uint32Array(0);
  private records: Uint32Array = new Uint32Array(0);
  private readonly words: number;
  /** What `touch` read, kept so that it cannot be left out. */
  touched = 0;
  private readonly memory: MemoryBudget;

  /** `words`: width of a record. */
  constructor(memory: MemoryBudget, words: number) {
    this.memory = memory;
    this.words = words;
  }

  add(low: number, high: number, words: Uint32Array, at: number): number {
    const hash = slotOf(low, high, -1) >>> 0;
    let slot = this.find(hash, words, at);
    if (slot >= 0) {
      this.state = this.table[2 * slot] - 1;
      return Visit.seen;
    }
    if (isFull(this.count, this.capacity)) {
      if (!this.growTable()) return Visit.refused;
      slot = this.find(hash, words, at);
    }
    const end = (this.count + 1) * this.words;
    if (end > this.records.length) {
      const grown = this.memory.grow(this.records, Math.max(firstCapacity * this.words, this.records.length * 2));
      if (grown === null) return Visit.refused;
      this.records = grown;
    }
    const free = ~slot;
    this.table[2 * free] = this.count + 1;
    this.table[2 * free + 1] = hash;
    for (let i = at, to = end - this.words; to < end; i++, to++) this.records[to] = words[i];
    this.state = this.count++;
    return Visit.added;
  }

  has(low: number, high: number, words: Uint32Array, at: number): boolean {
    const slot = this.find(slotOf(low, high, -1) >>> 0, words, at);
    if (slot >= 0) this.state = this.table[2 * slot] - 1;
    return slot >= 0;
  }

  touch(words: Uint32Array, from: number, stride: number, count: number): void {
    const { table } = this;
    const mask = table.length / 2 - 1;
    let sum = 0;
    for (let i = 0, at = from; i < count; i++, at += stride) sum ^= table[2 * slotOf(words[at], words[at + 1], mask)];
    this.touched = sum;
  }

  omissionProbability(): number {
    return 0;
  }

  free(): void {
    this.memory.release(this.table);
    this.memory.release(this.records);
    this.table = this.records = new Uint32Array(0);
    this.capacity = 0;
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    this.table = archive.grown(this.table, this.table.length, this.memory);
    this.records = archive.grown(this.records, this.count * this.words, this.memory);
    this.capacity = this.table.length / 2;
  }

  /** The slot of the record, or ~(the free slot where it belongs). */
  private find(hash: number, words: Uint32Array, at: number): number {
    if (this.capacity === 0) return -1;
    const mask = this.capacity - 1;
    const table = this.table;
    let slot = hash & mask;
    for (;;) {
      const entry = table[2 * slot];
      if (entry === 0) return ~slot;
      if (table[2 * slot + 1] === hash && this.equals(entry - 1, words, at)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  private equals(state: number, words: Uint32Array, at: number): boolean {
    const records = this.records;
    const end = at + this.words;
    for (let i = at, stored = state * this.words; i < end; i++, stored++) if (records[stored] !== words[i]) return false;
    return true;
  }

  private growTable(): boolean {
    const capacity = Math.max(firstCapacity, this.capacity * 2);
    const buffer = this.memory.allocate(capacity * 8);
    if (buffer === null) return false;
    const grown = new Uint32Array(buffer);
    const table = this.table;
    for (let slot = 0; slot < this.capacity; slot++) {
      if (table[2 * slot] === 0) continue;
      let to = table[2 * slot + 1] & (capacity - 1);
      while (grown[2 * to] !== 0) to = (to + 1) & (capacity - 1);
      grown[2 * to] = table[2 * slot];
      grown[2 * to + 1] = table[2 * slot + 1];
    }
    this.memory.release(table);
    this.table = grown;
    this.capacity = capacity;
    return true;
  }
}
