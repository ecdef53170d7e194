import type { Archive, Archived } from './archive.ts';
import { GrowingWords } from './growing-words.ts';
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
  private readonly parents: GrowingWords;
  private readonly decisions: GrowingWords;

  constructor(memory: MemoryBudget) {
    this.parents = new GrowingWords(memory);
    this.decisions = new GrowingWords(memory);
  }

  /** The link of the next state in number. Returns false where it would have to grow and the budget refuses. */
  add(parent: number, decision: number): boolean {
    const { parents, decisions, count } = this;
    if (count >= parents.length && !parents.growFrom(firstCapacity)) return false;
    if (count >= decisions.length && !decisions.growFrom(firstCapacity)) return false;
    parents.words[count] = parent;
    decisions.words[count] = decision;
    this.count++;
    return true;
  }

  /** The next state in number is initial state number `initial`. */
  addInitial(initial: number): boolean {
    return this.add(noParent, initial);
  }

  /** A better way to `state` than the one known. */
  replace(state: number, parent: number, decision: number): void {
    this.parents.words[state] = parent;
    this.decisions.words[state] = decision;
  }

  /** How `state` was first reached. */
  route(state: number): Route {
    const parents = this.parents.words;
    const decisions = this.decisions.words;
    const links: number[] = [];
    let at = state;
    while (parents[at] !== noParent) {
      links.push(decisions[at]);
      at = parents[at];
    }
    return { initial: decisions[at], transitions: links.reverse().map(unpack) };
  }

  free(): void {
    this.parents.free();
    this.decisions.free();
    this.count = 0;
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    archive.growing(this.parents, this.count);
    archive.growing(this.decisions, this.count);
  }
}

/** The steps that a packed decision stands for. */
export function unpack(packed: number): Decision[] {
  const process = packed >>> 24;
  const choice = (packed >>> 12) & decisionLimits.choice;
  return Array.from({ length: packed & decisionLimits.steps }, (_, step) => ({ process, choice: step === 0 ? choice : 0 }));
}
