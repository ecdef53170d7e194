import type { Archive, Archived } from './archive.ts';
import type { MemoryBudget } from './memory.ts';

/** A number for each state: the least cost at which a search has met it. */
export class Costs implements Archived {
  private costs: Uint32Array = new Uint32Array(0);
  private readonly memory: MemoryBudget;

  constructor(memory: MemoryBudget) {
    this.memory = memory;
  }

  of(state: number): number {
    return this.costs[state];
  }

  /** Returns false, and keeps nothing, where it would have to grow and the budget refuses. */
  set(state: number, cost: number): boolean {
    if (state >= this.costs.length) {
      const grown = this.memory.grow(this.costs, Math.max(1024, this.costs.length * 2));
      if (grown === null) return false;
      this.costs = grown;
    }
    this.costs[state] = cost;
    return true;
  }

  free(): void {
    this.memory.release(this.costs);
    this.costs = new Uint32Array(0);
  }

  transfer(archive: Archive): void {
    this.costs = archive.grown(this.costs, this.costs.length, this.memory);
  }
}
