import type { Archive } from './archive.ts';
import { Before, type Frontier } from './frontier.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';
import type { Random } from './random.ts';

const firstCapacity = 256;

/**
 * Depth-first in a random order: of the states pushed since the last `take`, which are the successors of one state, every order is
 * equally likely.
 *
 * This is where a random search belongs: order is the frontier's. To renumber processes or choices in the machine would do the same
 * to the tree, but bounds on context switches and reductions have to know a process again in the next state.
 */
export class ShuffledStack implements Frontier {
  length = 0;
  /** Where the successors of the state that was taken last begin. */
  private siblings = 0;
  private readonly stack: GrowingWords;
  private readonly stride: number;
  private readonly random: Random;

  /** `words`: width of a record. */
  constructor(words: number, memory: MemoryBudget, random: Random) {
    this.stride = words + Before.words;
    this.stack = new GrowingWords(memory);
    this.random = random;
  }

  push(words: Uint32Array, from: number, number: number, depth: number, switches: number): boolean {
    const { stride } = this;
    if ((this.length + 1) * stride > this.stack.length && !this.stack.growFrom(firstCapacity * stride)) return false;
    const stack = this.stack.words;
    // Fisher and Yates from the inside: the new one takes a random place, whatever was there goes to the top.
    const place = this.siblings + this.random.below(this.length - this.siblings + 1);
    let at = place * stride;
    if (place < this.length) stack.copyWithin(this.length * stride, at, at + stride);
    this.length++;
    stack[at++] = number;
    stack[at++] = depth;
    stack[at++] = switches;
    for (let word = from; at < (place + 1) * stride; word++) stack[at++] = words[word];
    return true;
  }

  take(into: Uint32Array, at: number, _most: number): number {
    const { stride } = this;
    const from = --this.length * stride;
    const stack = this.stack.words;
    this.siblings = this.length;
    for (let i = 0; i < stride; i++) into[at + i] = stack[from + i];
    return 1;
  }

  free(): void {
    this.stack.free();
    this.length = this.siblings = 0;
  }

  transfer(archive: Archive): void {
    this.length = archive.number(this.length);
    this.siblings = archive.number(this.siblings);
    archive.growing(this.stack, this.length * this.stride);
    this.random.transfer(archive);
  }
}
