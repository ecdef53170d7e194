import type { Archive, Archived } from './archive.ts';
import type { MemoryBudget } from './memory.ts';
import type { Route } from './route.ts';
import type { Decision } from './verdict.ts';

/** What a decision can hold: process, choice, and how many steps of the plain machine the transition took. */
export const decisionLimits = { process: 0xff, choice: 0xfff, steps: 0xfff } as const;

/** One transition in one word. A transition of several steps goes on with choice 0 of the same process, the only one it had. */
export function packDecision(process: number, choice: number, steps: number): number {
  if (process > decisionLimits.process || choice > decisionLimits.choice) {
    throw new RangeError(`Choice ${choice} of process ${process} does not fit a parent link: widen the packing in parents.ts.`);
  }
  return ((process << 24) | (choice << 12) | steps) >>> 0;
}

const noParent = 0xffffffff;
const firstCapacity = 1024;

/** How each state was first reached: the state before it and the decision, 8 bytes a state. */
export class ParentLinks implements Archived {
  private count = 0;
  private parents: Uint32Array = new Uint32Array(0);
  private decisions: Uint32Array = new Uint32Array(0);
  private readonly memory: MemoryBudget;

  constructor(memory: MemoryBudget) {
    this.memory = memory;
  }

  /** The link of the next state in number. Returns false where it would have to grow and the budget refuses. */
  add(parent: number, decision: number): boolean {
    if (this.count === this.decisions.length && !this.grow()) return false;
    this.parents[this.count] = parent;
    this.decisions[this.count] = decision;
    this.count++;
    return true;
  }

  /** The next state in number is initial state number `initial`. */
  addInitial(initial: number): boolean {
    return this.add(noParent, initial);
  }

  /** A better way to `state` than the one known. */
  replace(state: number, parent: number, decision: number): void {
    this.parents[state] = parent;
    this.decisions[state] = decision;
  }

  /** How `state` was first reached. */
  route(state: number): Route {
    const links: number[] = [];
    let at = state;
    while (this.parents[at] !== noParent) {
      links.push(this.decisions[at]);
      at = this.parents[at];
    }
    return { initial: this.decisions[at], transitions: links.reverse().map(unpack) };
  }

  free(): void {
    this.memory.release(this.parents);
    this.memory.release(this.decisions);
    this.parents = this.decisions = new Uint32Array(0);
    this.count = 0;
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    this.parents = archive.grown(this.parents, this.count, this.memory);
    this.decisions = archive.grown(this.decisions, this.count, this.memory);
  }

  private grow(): boolean {
    const capacity = Math.max(firstCapacity, this.parents.length * 2);
    if (this.parents.length < capacity) {
      const parents = this.memory.grow(this.parents, capacity);
      if (parents === null) return false;
      this.parents = parents;
    }
    const decisions = this.memory.grow(this.decisions, capacity);
    if (decisions === null) return false;
    this.decisions = decisions;
    return true;
  }
}

/** The steps that a packed decision stands for. */
export function unpack(packed: number): Decision[] {
  const process = packed >>> 24;
  const choice = (packed >>> 12) & decisionLimits.choice;
  return Array.from({ length: packed & decisionLimits.steps }, (_, step) => ({ process, choice: step === 0 ? choice : 0 }));
}
