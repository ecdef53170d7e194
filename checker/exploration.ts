import type { Archive, Archived } from './archive.ts';
import { Entry, marksBits, nowhere } from './batch.ts';
import { CompiledExpander, canUseCompiled } from './compiled-expander.ts';
import { Costs } from './costs.ts';
import { Crew } from './crew/crew.ts';
import { ExactSet } from './exact-set.ts';
import type { Expander, Surroundings } from './expander.ts';
import { Findings } from './findings.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import { type Frontier, Queue, Stack } from './frontier.ts';
import type { Machine } from './machine.ts';
import { failureAt } from './machine-failure.ts';
import { MemoryBudget } from './memory.ts';
import { Monitor } from './monitor.ts';
import type { SearchOptions } from './options.ts';
import { ParentLinks } from './parents.ts';
import { Progress, Quiescence } from './quiescence.ts';
import { recordWords } from './record.ts';
import { SteppedExpander } from './stepped-expander.ts';
import { reducesBySymmetry } from './symmetry.ts';
import { Trail } from './trail.ts';
import type { Locksets } from './transactions.ts';
import type { Counts, Limit } from './verdict.ts';
import { Visit, type VisitedSet } from './visited.ts';

/** How an exploration stands. `outdated`: its reduction assumed too much, begin anew. */
export type Progression = 'running' | 'exhausted' | 'violated' | 'limited' | 'outdated';

/** States that are expanded before their successors are kept, and between two looks at the clock. */
const statesPerBatch = 64;

/** States from which on it is worth a tenth of a second to compile the machine's successors. */
const statesToCompileFor = 20_000;

/**
 * One walk through the reachable states: take states from the frontier, have them expanded into a batch of successors, keep what is
 * new. The order is the frontier's, the storage the visited set's, what a transition is the expander's; this loop is the only one.
 *
 * It allocates nothing per state or transition but the arrays that grow.
 */
export class Exploration<View> implements Archived {
  generated = 0;
  depth = 0;
  readonly limitsMet: Limit[] = [];
  readonly memory: MemoryBudget;
  readonly monitor: Monitor<View>;
  readonly visited: VisitedSet;
  readonly frontier: Frontier;
  private readonly machine: Machine<View>;
  private readonly parents: ParentLinks;
  private readonly trail: Trail;
  private readonly stepped: SteppedExpander<View>;
  /** The one at work. */
  private expander: Expander;
  /** Makes the one that takes over when there are many states; null where there is none, or it is at work. */
  private compile: (() => Expander) | null;
  /** States from which on it does. */
  private readonly compileFrom: number;
  private crew: Crew<View> | null = null;
  /** When the other threads are called, on the clock of `performance.now()`. */
  private callAt: number;
  private readonly options: SearchOptions<View>;
  private readonly locksets: Locksets | null;
  private readonly quiescence: Quiescence | null;
  private readonly findings: Findings<View>;

  private readonly depthMax: number;
  private readonly statesMax: number;
  private readonly boundsSwitches: boolean;
  /** Least switches, or least depth, at which each state was met, where meeting it again at a lower cost matters; or null. */
  private readonly costs: Costs | null;
  /** Depth-first, a state's successors come next; and with costs, what is kept decides what is expanded. */
  private readonly statesPerBatch: number;
  private initialsLeft: number;

  constructor(machine: Machine<View>, options: SearchOptions<View>, locksets: Locksets | null) {
    const { limits, properties, watched = [], onStep } = options;
    const depthFirst = options.strategy === 'depth-first';
    this.machine = machine;
    this.options = options;
    this.locksets = locksets;
    this.depthMax = limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.statesMax = limits.statesMax ?? Number.POSITIVE_INFINITY;
    this.boundsSwitches = limits.contextSwitchesMax !== undefined;
    this.memory = new MemoryBudget(limits.memoryBytesMax);
    this.parents = new ParentLinks(this.memory);
    this.trail = new Trail(this.parents);
    this.findings = new Findings(machine, reducesBySymmetry(machine, options));
    this.monitor = new Monitor(machine.view, this.trail, this.findings, properties, watched, onStep);
    const progress = this.monitor.progress.length > 0 ? new Progress(machine.view, this.monitor.progress) : null;
    this.quiescence = progress === null ? null : new Quiescence(progress.count, this.memory);
    const words = recordWords(machine.snapshotBytes) + (this.boundsSwitches ? 1 : 0);
    this.costs = this.boundsSwitches || (depthFirst && limits.depthMax !== undefined) ? new Costs(this.memory) : null;
    this.visited =
      options.storage === 'exact'
        ? new ExactSet(this.memory, words)
        : new FingerprintSet(this.memory, progress !== null || this.costs !== null);
    this.frontier = depthFirst ? new Stack(words, this.memory) : new Queue(words, this.memory);
    this.statesPerBatch = depthFirst || this.costs !== null ? 1 : statesPerBatch;
    const { monitor, trail, visited, costs } = this;
    const around: Surroundings<View> = { monitor, trail, visited, progress, locksets, improves: costs !== null };
    this.stepped = new SteppedExpander(machine, options, around);
    this.expander = this.stepped;
    this.compileFrom = options.successors === 'compiled' ? 0 : statesToCompileFor;
    this.compile = canUseCompiled(machine, options, around) ? () => new CompiledExpander(machine, options, around) : null;
    this.initialsLeft = machine.initialStates;
    const { threads } = options;
    const share = threads !== undefined && threads.count > 1 && this.statesPerBatch > 1 && onStep === undefined;
    this.callAt = share ? performance.now() + threads.afterSeconds * 1000 : Number.POSITIVE_INFINITY;
  }

  /**
   * Goes on until it ends or `performance.now()` has passed `until`.
   *
   * @throws MachineFailure where the machine or a property throws.
   */
  advance(until: number): Progression {
    try {
      return this.walk(until);
    } catch (error) {
      throw failureAt(error, this.machine, this.trail, this.findings);
    }
  }

  private walk(until: number): Progression {
    if (this.initialsLeft > 0 && !this.enterInitialStates()) return this.ended();
    let untilLook = statesPerBatch;
    while (this.frontier.length > 0 || this.crew?.pending) {
      if (!this.expandSome()) return this.ended();
      untilLook -= this.statesPerBatch;
      if (untilLook > 0) continue;
      const now = performance.now();
      if (now >= until) return this.settle() ? 'running' : this.ended();
      if (now >= this.callAt) this.callCrew();
      untilLook = statesPerBatch;
    }
    return this.settle() && this.settleProgress() ? 'exhausted' : this.ended();
  }

  /** Has the other threads sent away: nothing is expanded any more. */
  dismiss(): void {
    this.crew?.dismiss();
    this.crew = null;
  }

  /** Keeps all that is under way, and learns what was learnt elsewhere. False: the search is over. */
  private settle(): boolean {
    const { crew } = this;
    if (crew === null) return true;
    while (crew.pending) {
      const going = crew.collect();
      if (!this.keep() || !going) return false;
    }
    crew.absorb();
    return !crew.outdated;
  }

  /** Calls the other threads, unless a goal has yet to be reached for which every state must be seen in its turn. */
  private callCrew(): void {
    const { machine, options, monitor, visited, locksets, memory } = this;
    if (this.crew !== null || monitor.relatesProcesses) return;
    this.callAt = Number.POSITIVE_INFINITY;
    const { count, recruit, afterSeconds } = options.threads!;
    const table = visited instanceof FingerprintSet ? visited : null;
    this.crew = Crew.of({ machine, options, monitor, visited: table, locksets, memory, reporter: this.expander }, count, recruit);
    if (this.crew === null) return;
    this.expander = this.crew;
    if (afterSeconds === 0) this.crew.muster();
  }

  counts(): Counts {
    return { distinct: this.visited.count, generated: this.generated, depth: this.depth };
  }

  /** Gives the memory back; counts and findings stay. */
  free(): void {
    this.dismiss();
    for (const part of this.parts()) part.free();
  }

  /** Between two calls of `advance`, as long as it is `running`. Loading: into one that has not advanced yet. */
  transfer(archive: Archive): void {
    this.initialsLeft = archive.number(this.initialsLeft);
    this.generated = archive.number(this.generated);
    this.depth = archive.number(this.depth);
    this.limitsMet.splice(0, Number.POSITIVE_INFINITY, ...archive.value(this.limitsMet));
    this.monitor.transfer(archive);
    for (const part of this.parts()) part.transfer(archive);
    this.memory.usedMost = Math.max(this.memory.usedMost, archive.number(this.memory.usedMost));
  }

  /** What grows with the states. */
  private parts(): (Archived & { free(): void })[] {
    return [this.visited, this.frontier, this.parents, this.quiescence, this.costs].filter((part) => part !== null);
  }

  private ended(): Progression {
    if (this.monitor.fatal !== null) return 'violated';
    return this.expander.outdated ? 'outdated' : 'limited';
  }

  private enterInitialStates(): boolean {
    for (let initial = 0; initial < this.machine.initialStates; initial++) {
      this.initialsLeft--;
      const going = this.stepped.begin(initial);
      if (!this.keep() || !going) return false;
    }
    return true;
  }

  /** Has the next states expanded, and keeps what is new. False: the search is over. */
  private expandSome(): boolean {
    if (this.compile !== null && this.crew === null && this.visited.count >= this.compileFrom) {
      this.expander = this.compile();
      this.compile = null;
    }
    const { expander } = this;
    const going = expander.expand(this.frontier, this.statesPerBatch);
    if (expander.switchesCut) this.meet('context-switches');
    return this.keep() && going;
  }

  /** Keeps of the batch what is new. False: the search is over. */
  private keep(): boolean {
    const { batch } = this.expander;
    this.generated += batch.generated;
    let going = true;
    for (let entry = 0, at = 0; entry < batch.count && going; entry++, at += batch.stride)
      going = this.keepEntry(batch.words, at);
    batch.clear();
    return going;
  }

  private keepEntry(words: Uint32Array, at: number): boolean {
    const { visited, quiescence } = this;
    const from = words[at + Entry.from];
    const marks = words[at + Entry.marks];
    if (quiescence !== null && from !== nowhere && !quiescence.mark(from, marks >>> marksBits)) return this.stop('memory');
    if (words[at + Entry.known] !== 0) return this.keepEdge(from, words[at + Entry.known] - 1);
    const low = words[at + Entry.low];
    const high = words[at + Entry.high];
    const depth = words[at + Entry.depth];
    const switches = words[at + Entry.switches];
    const record = at + Entry.words;
    const tooDeep = depth > this.depthMax;
    const tooMany = visited.count >= this.statesMax;
    let visit: number;
    if (tooDeep || tooMany) visit = visited.has(low, high, words, record) ? Visit.seen : Visit.refused;
    else visit = visited.add(low, high, words, record);

    if (visit === Visit.seen) {
      if (!this.keepEdge(from, visited.state)) return false;
      return this.costs === null || from === nowhere || this.improve(this.costs, visited.state, words, at);
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

  private keepEdge(from: number, to: number): boolean {
    return this.quiescence === null || from === nowhere || this.quiescence.addEdge(from, to) || this.stop('memory');
  }

  /** A state met again: expanded anew where the cost is lower than before, because more can be reached from it then. */
  private improve(costs: Costs, state: number, words: Uint32Array, at: number): boolean {
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
    return this.frontier.push(words, at + Entry.words, state, depth, switches) || this.stop('memory');
  }

  private costOf(depth: number, switches: number): number {
    return this.boundsSwitches ? switches : depth;
  }

  private meet(limit: Limit): void {
    if (!this.limitsMet.includes(limit)) this.limitsMet.push(limit);
  }

  private stop(limit: Limit): false {
    this.meet(limit);
    return false;
  }

  /** After the last state: is there one from which quiescence is out of reach? False: the search is over. */
  private settleProgress(): boolean {
    if (this.quiescence === null || this.limitsMet.length > 0) return true;
    for (const [index, check] of this.monitor.progress.entries()) {
      const stuck = this.quiescence.firstStuck(index, this.visited.count);
      if (stuck === undefined) return this.stop('memory');
      if (stuck >= 0 && !this.monitor.report([check], this.parents.route(stuck))) return false;
    }
    return true;
  }
}
