import type { Renaming } from '../checker/machine.ts';
import type { Contexts } from './contexts.ts';
import type { Names } from './names.ts';
import type { Structures } from './structures.ts';

/** Locks that footprints can name: bits of a word. */
export const locksMax = 31;

/** Numbers the locks for footprints, in the order in which they are met, by the variable that would stand for their bytes. */
export class Locks {
  private readonly contexts: Contexts;
  private readonly names: Names;
  private readonly numbers = new Map<number, number>();
  /** Locks whose numbers are their own, where others share; or null. */
  private readonly own: number | null;
  /** Renamings, whose tables of locks are completed here as locks are met. */
  renamings: readonly Renaming[] = [];

  /**
   * Those of the default pool's areas come first. `shares`: of the others several may have one number, the same in whatever order
   * they are met. Then a race between two of them can be missed, and nothing must be reduced.
   */
  constructor(contexts: Contexts, names: Names, structures: Structures, shares: boolean) {
    const first = structures.lockAddresses(structures.layout.defaultAreas);
    this.contexts = contexts;
    this.names = names;
    this.own = shares ? Math.min(first.length, locksMax - 1) : null;
    for (const address of first) this.number(address);
  }

  /** More than can be told apart, where some share a number. */
  get count(): number {
    return this.own === null ? locksMax : locksMax + 1;
  }

  /** @throws RangeError where there are too many. */
  number(address: number): number {
    return this.numberOf(this.names.of(address));
  }

  private numberOf(variable: number): number {
    const known = this.numbers.get(variable);
    if (known !== undefined) return known;
    const { size } = this.numbers;
    const number = this.own === null || size < this.own ? size : this.own + ((variable >>> 1) % (locksMax - this.own));
    if (number >= locksMax) throw new RangeError(`at most ${locksMax} locks can be told apart`);
    this.numbers.set(variable, number);
    for (const { variables, locks } of this.renamings) locks[number] = this.numberOf(variables[variable]!);
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
