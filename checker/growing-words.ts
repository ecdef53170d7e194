import type { MemoryBudget } from './memory.ts';

/** What is used of the WebAssembly interface of JavaScript, which the types of Node 20 leave to those of browsers. */
export interface PagedMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
type PagedMemoryConstructor = new (descriptor: { initial: number; maximum: number; shared?: boolean }) => PagedMemory;

const pageBytes = 65_536;
/** Most pages that a memory can have: 4 GiB. */
const pagesMax = 65_536;
/** From so many bytes on, words stand in a memory of their own: below, copying them is cheaper than having one. */
const pagedBytes = 4 * 1024 * 1024;

/**
 * An array of words that grows, zeroed behind what was there.
 *
 * Small, it is copied. Large, it stands in a WebAssembly memory, for no other reason than that such a memory grows in place: the
 * search does not stop to copy hundreds of megabytes, and never needs the old and the new array at once.
 */
export class GrowingWords {
  /** Another array after each growth: not to be kept. */
  words: Uint32Array = new Uint32Array(0);
  private pages: PagedMemory | null = null;
  private readonly budget: MemoryBudget;

  constructor(budget: MemoryBudget) {
    this.budget = budget;
  }

  get length(): number {
    return this.words.length;
  }

  /** Makes it `length` words long, or longer. False where the budget or the system refuses: then nothing has changed. */
  grow(length: number): boolean {
    if (length <= this.words.length) return true;
    if (this.pages === null && length * 4 < pagedBytes) {
      const grown = this.budget.grow(this.words, length);
      if (grown === null) return false;
      this.words = grown;
      return true;
    }
    return this.growPages(Math.ceil((length * 4) / pageBytes));
  }

  /** Makes it twice as long while it is small, and then an eighth longer; at least `least` words. False as for `grow`. */
  growFrom(least: number): boolean {
    const { length } = this.words;
    return this.grow(Math.max(least, length * 4 < pagedBytes ? length * 2 : length + (length >>> 3)));
  }

  /** Moves the words to where other threads can read them, for good. Null where the system refuses. */
  share(): PagedMemory | null {
    const pages = newPages(Math.max(1, Math.ceil(this.words.byteLength / pageBytes)), true);
    if (pages === null || !this.budget.take(pages.buffer.byteLength)) return null;
    const old = this.words;
    this.words = new Uint32Array(pages.buffer);
    this.words.set(old);
    this.budget.release(old);
    this.pages = pages;
    return pages;
  }

  free(): void {
    this.budget.release(this.words);
    this.words = new Uint32Array(0);
    this.pages = null;
  }

  private growPages(wanted: number): boolean {
    const bytes = wanted * pageBytes;
    if (wanted > pagesMax || !this.budget.take(bytes - (this.pages === null ? 0 : this.words.byteLength))) return false;
    const old = this.words;
    if (this.pages === null) {
      this.pages = newPages(wanted, false);
      if (this.pages === null) {
        this.budget.giveBack(bytes);
        return false;
      }
      this.words = new Uint32Array(this.pages.buffer);
      this.words.set(old);
      this.budget.release(old);
      return true;
    }
    const before = old.byteLength;
    try {
      this.pages.grow(wanted - before / pageBytes);
    } catch {
      this.budget.giveBack(bytes - before);
      return false;
    }
    this.words = new Uint32Array(this.pages.buffer);
    return true;
  }
}

function newPages(initial: number, shared: boolean): PagedMemory | null {
  const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: PagedMemoryConstructor } }).WebAssembly;
  try {
    return new Memory({ initial, maximum: pagesMax, shared });
  } catch {
    return null;
  }
}
