import type { Archive } from './archive.ts';
import { Stack } from './frontier.ts';
import type { MemoryBudget } from './memory.ts';
import type { Random } from './random.ts';

/**
 * Depth-first in a random order: of the states pushed since the last `take`, which are the successors of one state, every order is
 * equally likely.
 *
 * This is where a random search belongs: order is the frontier's. To renumber processes or choices in the machine would do the same
 * to the tree, but bounds on context switches and reductions have to know a process again in the next state.
 */
export class ShuffledStack extends Stack {
  /** Where the successors of the state that was taken last begin. */
  private siblings = 0;
  private readonly random: Random;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget, random: Random) {
    super(words, memory);
    this.random = random;
  }

  override push(words: Uint32Array, from: number, number: number, depth: number, switches: number): boolean {
    if (!super.push(words, from, number, depth, switches)) return false;
    // Fisher and Yates from the inside: the new one changes places with any of its siblings, or with itself.
    const top = this.length - 1;
    this.exchange(top, this.siblings + this.random.below(top - this.siblings + 1));
    return true;
  }

  override take(into: Uint32Array, at: number, most: number): number {
    const taken = super.take(into, at, most);
    this.siblings = this.length;
    return taken;
  }

  override free(): void {
    super.free();
    this.siblings = 0;
  }

  override transfer(archive: Archive): void {
    super.transfer(archive);
    this.siblings = archive.number(this.siblings);
    this.random.transfer(archive);
  }

  private exchange(a: number, b: number): void {
    const { words } = this.stack;
    for (let i = a * this.stride, j = b * this.stride, end = i + this.stride; i < end; i++, j++) {
      const word = words[i];
      words[i] = words[j];
      words[j] = word;
    }
  }
}
