import type { Archive, Archived } from './archive.ts';
import { marksBits } from './batch.ts';
import { GrowingWords } from './growing-words.ts';
import type { MemoryBudget } from './memory.ts';
import type { Check } from './monitor.ts';

const firstCapacity = 1024;

/** The predicates that progress leads to. */
export class Progress<View> {
  /** How many there are. */
  readonly count: number;
  private readonly checks: readonly Check<View>[];
  private readonly view: View;

  /** @throws RangeError where there are more than an entry of a batch can tell of. */
  constructor(view: View, checks: readonly Check<View>[]) {
    if (checks.length > marksBits) throw new RangeError(`at most ${marksBits} properties of progress at a time`);
    this.view = view;
    this.checks = checks;
    this.count = checks.length;
  }

  /** Which of them hold in the current state, a bit each. */
  holding(): number {
    let marks = 0;
    for (let i = 0; i < this.checks.length; i++) if (this.checks[i].property.holds(this.view)) marks |= 1 << i;
    return marks;
  }
}

/**
 * Decides `eventually-quiescent` (AG EF): keeps every edge of the state graph, marks the states where a predicate holds, and
 * after an exhaustive search goes backwards from those. What is not met can never come to such a state again.
 */
export class Quiescence implements Archived {
  private readonly checks: number;
  private readonly memory: MemoryBudget;
  private edges = 0;
  private readonly sources: GrowingWords;
  private readonly targets: GrowingWords;
  /** Bit state * checks + check: the predicate of the check holds in the state, or on the way out of it. */
  private readonly marks: GrowingWords;

  /** `checks`: how many predicates there are. */
  constructor(checks: number, memory: MemoryBudget) {
    this.checks = checks;
    this.memory = memory;
    this.sources = new GrowingWords(memory);
    this.targets = new GrowingWords(memory);
    this.marks = new GrowingWords(memory);
  }

  /** Marks `state` with the predicates whose bits are set. False: no memory. */
  mark(state: number, marks: number): boolean {
    const bitsEnd = (state + 1) * this.checks;
    if (bitsEnd > this.marks.length * 32 && !this.marks.growFrom(firstCapacity)) return false;
    for (let check = 0; check < this.checks; check++) if ((marks & (1 << check)) !== 0) this.setMark(state, check);
    return true;
  }

  /** A transition between stored states. False: no memory. */
  addEdge(source: number, target: number): boolean {
    if (source === target) return true;
    const { sources, targets, edges } = this;
    if (edges >= sources.length && !sources.growFrom(firstCapacity)) return false;
    if (edges >= targets.length && !targets.growFrom(firstCapacity)) return false;
    sources.words[edges] = source;
    targets.words[edges] = target;
    this.edges++;
    return true;
  }

  /**
   * The first of the states 0 to `states` - 1 from which no state that check number `check` marks can be reached; -1: none.
   * `undefined`: the budget refuses the memory for it (8 bytes a state and 4 an edge).
   */
  firstStuck(check: number, states: number): number | undefined {
    const offsetBuffer = this.memory.allocate((states + 2) * 4);
    const edgeBuffer = offsetBuffer && this.memory.allocate(this.edges * 4);
    const stackBuffer = edgeBuffer && this.memory.allocate(states * 4);
    if (offsetBuffer === null || edgeBuffer === null || stackBuffer === null) return undefined;
    const sources = this.sources.words;
    const targets = this.targets.words;
    const into = new Uint32Array(offsetBuffer);
    const origin = new Uint32Array(edgeBuffer);
    const stack = new Uint32Array(stackBuffer);
    // Edges by target: into[t + 1] runs from the first edge into t to the end of them.
    for (let edge = 0; edge < this.edges; edge++) into[targets[edge] + 2]++;
    for (let state = 1; state < into.length; state++) into[state] += into[state - 1];
    for (let edge = 0; edge < this.edges; edge++) origin[into[targets[edge] + 1]++] = sources[edge];
    let height = 0;
    for (let state = 0; state < states; state++) if (this.isMarked(state, check)) stack[height++] = state;
    while (height > 0) {
      const target = stack[--height];
      for (let edge = into[target]; edge < into[target + 1]; edge++) {
        if (this.isMarked(origin[edge], check)) continue;
        this.setMark(origin[edge], check);
        stack[height++] = origin[edge];
      }
    }
    for (const array of [into, origin, stack]) this.memory.release(array);
    for (let state = 0; state < states; state++) if (!this.isMarked(state, check)) return state;
    return -1;
  }

  free(): void {
    for (const words of [this.sources, this.targets, this.marks]) words.free();
    this.edges = 0;
  }

  transfer(archive: Archive): void {
    this.edges = archive.number(this.edges);
    archive.growing(this.sources, this.edges);
    archive.growing(this.targets, this.edges);
    archive.growing(this.marks, this.marks.length);
  }

  private isMarked(state: number, check: number): boolean {
    const bit = state * this.checks + check;
    return (this.marks.words[bit >>> 5] & (1 << (bit & 31))) !== 0;
  }

  private setMark(state: number, check: number): void {
    const bit = state * this.checks + check;
    this.marks.words[bit >>> 5] |= 1 << (bit & 31);
  }
}
