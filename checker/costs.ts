import type { Archive, Archived } from './archive.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';

/** A number for each state: the least cost at which a search has met it. */
export class Costs implements Archived {
  private readonly costs: GrowingWords;

  constructor(memory: MemoryBudget) {
    this.costs = new GrowingWords(memory);
  }

  of(state: number): number {
    return this.costs.words[state];
  }

  /** Returns false, and keeps nothing, where it would have to grow and the budget refuses. */
  set(state: number, cost: number): boolean {
    if (state >= this.costs.length && !this.costs.growFrom(1024)) return false;
    this.costs.words[state] = cost;
    return true;
  }

  free(): void {
    this.costs.free();
  }

  transfer(archive: Archive): void {
    archive.growing(this.costs, this.costs.length);
  }
}
