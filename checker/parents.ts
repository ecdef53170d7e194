import type { Archive, Archived } from './archive.ts';
import { Blocks } from './blocks.ts';
import type { MemoryBudget } from './memory.ts';
import { Numbering } from './numbering.ts';
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

/** The process of a packed decision, and its choice. */
export function processOf(packed: number): number {
  return packed >>> 24;
}
export function choiceOf(packed: number): number {
  return (packed >>> 12) & decisionLimits.choice;
}

const noParent = 0xffffffff;
/** Links of a block: a word each for the states before, and then half a word each for the decisions. */
const blockLinks = 16_384;

/**
 * How each state was first reached: the state before it and the decision, in 6 bytes. There are many states and few different
 * decisions, so that a link has the number of its decision only.
 */
export class ParentLinks implements Archived {
  private count = 0;
  private readonly blocks: Blocks;
  private readonly decisions: Numbering = new Numbering();

  constructor(memory: MemoryBudget) {
    this.blocks = new Blocks(blockLinks + blockLinks / 2, memory, false);
  }

  /**
   * The link of the next state in number. Returns false where it would have to grow and the budget refuses.
   *
   * @throws RangeError where there are more than 65536 different decisions.
   */
  add(parent: number, decision: number): boolean {
    const link = this.count % blockLinks;
    if (link === 0 && !this.blocks.begin()) return false;
    put(this.blocks.last, link, parent, this.decisions.numberOf(decision));
    this.count++;
    return true;
  }

  /** The next state in number is initial state number `initial`. */
  addInitial(initial: number): boolean {
    return this.add(noParent, initial);
  }

  /** A better way to `state` than the one known. Only where nothing has been put aside. */
  replace(state: number, parent: number, decision: number): void {
    const block = this.blocks.inMemory(Math.floor(state / blockLinks))!;
    put(block, state % blockLinks, parent, this.decisions.numberOf(decision));
  }

  /** How `state` was first reached. */
  route(state: number): Route {
    const links: number[] = [];
    let at = state;
    for (;;) {
      const block = Math.floor(at / blockLinks);
      const link = at % blockLinks;
      const parent = this.blocks.read(block, link);
      const pair = this.blocks.read(block, blockLinks + (link >>> 1));
      const decision = this.decisions.values[(link & 1) === 0 ? pair & 0xffff : pair >>> 16];
      if (parent === noParent) return { initial: decision, transitions: links.reverse().map(unpack) };
      links.push(decision);
      at = parent;
    }
  }

  /** Puts aside all that is complete, and gives its memory back. False: there was nothing to give. */
  putAside(): boolean {
    return this.blocks.putAside();
  }

  free(): void {
    this.blocks.free();
    this.count = 0;
  }

  transfer(archive: Archive): void {
    this.count = archive.number(this.count);
    this.blocks.transfer(archive);
    this.decisions.transfer(archive);
  }
}

function put(block: Uint32Array, link: number, parent: number, decision: number): void {
  const at = blockLinks + (link >>> 1);
  block[link] = parent;
  block[at] = (link & 1) === 0 ? (block[at] & 0xffff0000) | decision : (block[at] & 0xffff) | (decision << 16);
}

/** The steps that a packed decision stands for. */
export function unpack(packed: number): Decision[] {
  const process = processOf(packed);
  const choice = choiceOf(packed);
  return Array.from({ length: packed & decisionLimits.steps }, (_, step) => ({ process, choice: step === 0 ? choice : 0 }));
}
