import type { Contexts } from './contexts.ts';

/** Locks that footprints can name: bits of a word. */
export const locksMax = 31;

/** Numbers the locks for footprints, in the order in which they are met. A pool that comes where another was has its locks. */
export class Locks {
  private readonly contexts: Contexts;
  private readonly numbers = new Map<number, number>();

  /** `first`: addresses of locks that get the first numbers. */
  constructor(contexts: Contexts, first: readonly number[]) {
    this.contexts = contexts;
    for (const address of first) this.number(address);
  }

  /** @throws RangeError where there are too many. */
  number(address: number): number {
    const known = this.numbers.get(address);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    if (number >= locksMax) throw new RangeError(`at most ${locksMax} locks can be told apart`);
    this.numbers.set(address, number);
    return number;
  }

  /** Whether it is the address of a lock that has been met. */
  isLock(address: number): boolean {
    return this.numbers.has(address);
  }

  /** One bit for each lock that the process holds. */
  heldBy(process: number): number {
    let held = 0;
    for (let index = 0; ; index++) {
      const lock = this.contexts.held(process, index);
      if (lock === 0) return held;
      held |= 1 << this.number(lock);
    }
  }
}
