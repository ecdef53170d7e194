import type { Contexts } from './contexts.ts';
import type { Names } from './names.ts';

/** Locks that footprints can name: bits of a word. */
export const locksMax = 31;

/** Numbers the locks for footprints, in the order in which they are met, by the variable that would stand for their bytes. */
export class Locks {
  private readonly contexts: Contexts;
  private readonly names: Names;
  private readonly numbers = new Map<number, number>();

  /** `first`: addresses of locks that get the first numbers. */
  constructor(contexts: Contexts, names: Names, first: readonly number[]) {
    this.contexts = contexts;
    this.names = names;
    for (const address of first) this.number(address);
  }

  /** @throws RangeError where there are too many. */
  number(address: number): number {
    const variable = this.names.of(address);
    const known = this.numbers.get(variable);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    if (number >= locksMax) throw new RangeError(`at most ${locksMax} locks can be told apart`);
    this.numbers.set(variable, number);
    return number;
  }

  /** Whether the variable is that of a lock that has been met. */
  isLock(variable: number): boolean {
    return this.numbers.has(variable);
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
