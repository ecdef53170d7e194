import type { Archive, Archived } from './archive.ts';
import { type Batch, Entry, marksBits, nowhere } from './batch.ts';
import { Costs } from './costs.ts';
import { ExactSet } from './exact-set.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import { type Frontier, Queue, Stack } from './frontier.ts';
import { MemoryBudget } from './memory.ts';
import type { Limits, SearchOptions } from './options.ts';
import { ParentLinks } from './parents.ts';
import { Quiescence } from './quiescence.ts';
import type { Limit } from './verdict.ts';
import { Visit, type VisitedSet } from './visited.ts';

type StoreOptions = Pick<SearchOptions<unknown>, 'strategy' | 'storage' | 'spill'> & { readonly limits: Limits };

/** All that a search keeps of the states it has met: which they are, how they were reached, which are to be expanded, the edges. */
export class Store implements Archived {
  generated = 0;
  depth = 0;
  readonly limitsMet: Limit[] = [];
  readonly memory: MemoryBudget;
  readonly visited: VisitedSet;
  readonly parents: ParentLinks;
  /** Another one may take its place before anything is kept. */
  frontier: Frontier;
  /** Null where nobody asks for progress. */
  readonly quiescence: Quiescence | null;
  private readonly depthMax: number;
  private readonly statesMax: number;
  private readonly boundsSwitches: boolean;
  /** Least switches, or least depth, at which each state was met, where meeting it again at a lower cost matters; or null. */
  private readonly costs: Costs | null;

  /** `words`: width of a record. `progressChecks`: how many predicates of progress there are. */
  constructor(words: number, { limits, strategy, storage, spill }: StoreOptions, progressChecks: number) {
    const depthFirst = strategy === 'depth-first';
    this.depthMax = limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.statesMax = limits.statesMax ?? Number.POSITIVE_INFINITY;
    this.boundsSwitches = limits.contextSwitchesMax !== undefined;
    // What may be kept anew is not put aside.
    const improves = this.boundsSwitches || (depthFirst && limits.depthMax !== undefined);
    this.memory = new MemoryBudget(limits.memoryBytesMax, improves ? null : (spill ?? null));
    this.parents = new ParentLinks(this.memory);
    this.quiescence = progressChecks > 0 ? new Quiescence(progressChecks, this.memory) : null;
    this.costs = improves ? new Costs(this.memory) : null;
    this.visited =
      storage === 'exact'
        ? new ExactSet(this.memory, words)
        : new FingerprintSet(this.memory, this.quiescence !== null || this.costs !== null);
    this.frontier = depthFirst ? new Stack(words, this.memory) : new Queue(words, this.memory);
  }

  /** Whether a state that is stored may have to be expanded anew, because it is met at a lower cost. */
  get improves(): boolean {
    return this.costs !== null;
  }

  /** Keeps of the batch what is new. False: a limit ends the search. */
  keep(batch: Batch): boolean {
    this.generated += batch.generated;
    let going = true;
    const { words, stride, stateWords } = batch;
    for (let entry = 0, at = batch.first; entry < batch.count && going; entry++, at += stride)
      going = this.keepEntry(words, at, at + stateWords);
    batch.clear();
    return going;
  }

  /** Gives the memory back; counts stay. */
  free(): void {
    for (const part of this.parts()) part.free();
  }

  transfer(archive: Archive): void {
    this.generated = archive.number(this.generated);
    this.depth = archive.number(this.depth);
    this.limitsMet.splice(0, Number.POSITIVE_INFINITY, ...archive.value(this.limitsMet));
    for (const part of this.parts()) part.transfer(archive);
    this.memory.usedMost = Math.max(this.memory.usedMost, archive.number(this.memory.usedMost));
  }

  meet(limit: Limit): void {
    if (!this.limitsMet.includes(limit)) this.limitsMet.push(limit);
  }

  /** What grows with the states. */
  private parts(): (Archived & { free(): void })[] {
    return [this.visited, this.frontier, this.parents, this.quiescence, this.costs].filter((part) => part !== null);
  }

  /** Keeps the entry whose state stands at `words[record]`, and all else from `at` on. */
  private keepEntry(words: Uint32Array, record: number, at: number): boolean {
    const { visited, quiescence } = this;
    const from = words[at + Entry.from];
    const marks = words[at + Entry.marks];
    if (quiescence !== null && from !== nowhere && !quiescence.mark(from, marks >>> marksBits)) return this.stop('memory');
    if (words[at + Entry.known] !== 0) return this.keepEdge(from, words[at + Entry.known] - 1);
    const low = words[at + Entry.low];
    const high = words[at + Entry.high];
    const depth = words[at + Entry.depth];
    const switches = words[at + Entry.switches];
    const tooDeep = depth > this.depthMax;
    const tooMany = visited.count >= this.statesMax;
    let visit: number;
    if (tooDeep || tooMany) visit = visited.has(low, high, words, record) ? Visit.seen : Visit.refused;
    else visit = this.add(low, high, words, record);

    if (visit === Visit.seen) {
      if (!this.keepEdge(from, visited.state)) return false;
      return this.costs === null || from === nowhere || this.improve(this.costs, visited.state, words, record, at);
    }
    if (tooDeep) {
      this.meet('depth');
      return true;
    }
    if (visit === Visit.refused) return this.stop(tooMany ? 'states' : 'memory');

    if (depth > this.depth) this.depth = depth;
    const state = visited.state;
    const decision = words[at + Entry.decision];
    const linked = from === nowhere ? this.parents.addInitial(decision) : this.parents.add(from, decision);
    if (!linked || !this.frontier.push(words, record, state, depth, switches)) return this.stop('memory');
    if (this.costs !== null && !this.costs.set(state, this.costOf(depth, switches))) return this.stop('memory');
    if (quiescence !== null && !quiescence.mark(state, marks)) return this.stop('memory');
    return this.keepEdge(from, state);
  }

  /** Adds to the visited set; where its memory is refused, after others have given back what they can put aside. */
  private add(low: number, high: number, words: Uint32Array, record: number): number {
    const { visited, parents, frontier } = this;
    let visit = visited.add(low, high, words, record);
    if (visit === Visit.refused && parents.putAside()) visit = visited.add(low, high, words, record);
    if (visit === Visit.refused && frontier.putAside?.()) visit = visited.add(low, high, words, record);
    return visit;
  }

  private keepEdge(from: number, to: number): boolean {
    return this.quiescence === null || from === nowhere || this.quiescence.addEdge(from, to) || this.stop('memory');
  }

  /** A state met again: expanded anew where the cost is lower than before, because more can be reached from it then. */
  private improve(costs: Costs, state: number, words: Uint32Array, record: number, at: number): boolean {
    const depth = words[at + Entry.depth];
    const switches = words[at + Entry.switches];
    const cost = this.costOf(depth, switches);
    if (cost >= costs.of(state)) return true;
    if (depth > this.depthMax) {
      this.meet('depth');
      return true;
    }
    costs.set(state, cost);
    this.parents.replace(state, words[at + Entry.from], words[at + Entry.decision]);
    return this.frontier.push(words, record, state, depth, switches) || this.stop('memory');
  }

  private costOf(depth: number, switches: number): number {
    return this.boundsSwitches ? switches : depth;
  }

  private stop(limit: Limit): false {
    this.meet(limit);
    return false;
  }
}
