import type { Archive, Archived } from './archive.ts';
import { CompiledExpander, canUseCompiled, mistakeProbability } from './compiled-expander.ts';
import { Crew } from './crew/crew.ts';
import type { Expander, Surroundings } from './expander.ts';
import { Findings } from './findings.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import type { Machine } from './machine.ts';
import { failureAt } from './machine-failure.ts';
import { OutOfMemory } from './memory.ts';
import { Monitor } from './monitor.ts';
import type { SearchOptions } from './options.ts';
import { Progress } from './quiescence.ts';
import { recordWords } from './record.ts';
import { reducesBySymmetry, representing } from './representatives.ts';
import { SteppedExpander } from './stepped-expander.ts';
import { Store } from './store.ts';
import { Trail } from './trail.ts';
import type { Locksets } from './transactions.ts';
import type { Counts } from './verdict.ts';

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
  readonly store: Store;
  readonly monitor: Monitor<View>;
  private readonly machine: Machine<View>;
  private readonly trail: Trail;
  private readonly stepped: SteppedExpander<View>;
  /** The one at work. */
  private expander: Expander;
  /** Makes the one that takes over when there are many states; null where there is none, or it is at work. */
  private compile: (() => Expander) | null;
  /** States from which on it does. */
  private readonly compileFrom: number;
  private readonly canCompile: boolean;
  /** Compiled code was at work, which remembers by hashes what it met and asked about. */
  private compiled = false;
  private crew: Crew<View> | null = null;
  /** When the other threads are called, on the clock of `performance.now()`. */
  private callAt: number;
  private readonly options: SearchOptions<View>;
  private readonly locksets: Locksets | null;
  private readonly findings: Findings<View>;
  /** Depth-first, a state's successors come next; and with costs, what is kept decides what is expanded. */
  private readonly statesPerBatch: number;
  private initialsLeft: number;
  /** What fails now is not the machine. */
  private keeping = false;

  constructor(machine: Machine<View>, options: SearchOptions<View>, locksets: Locksets | null) {
    const { limits, properties, watched = [], onStep } = options;
    this.machine = machine;
    this.options = options;
    this.locksets = locksets;
    const words = recordWords(machine.snapshotBytes) + (limits.contextSwitchesMax === undefined ? 0 : 1);
    const progressProperties = [...properties, ...watched].filter(({ kind }) => kind === 'eventually-quiescent');
    this.store = new Store(words, options, progressProperties.length);
    const { parents, visited, improves } = this.store;
    this.trail = new Trail(parents);
    this.findings = new Findings(machine, reducesBySymmetry(machine, options) ? representing(machine, options) : null);
    this.monitor = new Monitor(machine, this.trail, this.findings, properties, watched, onStep);
    const { monitor, trail } = this;
    const progress = monitor.progress.length > 0 ? new Progress(machine.view, monitor.progress) : null;
    this.statesPerBatch = options.strategy === 'depth-first' || improves ? 1 : statesPerBatch;
    const around: Surroundings<View> = { monitor, trail, visited, progress, locksets, improves };
    this.stepped = new SteppedExpander(machine, options, around);
    this.expander = this.stepped;
    this.compileFrom = options.successors === 'compiled' ? 0 : statesToCompileFor;
    this.canCompile = canUseCompiled(machine, options, around);
    this.compile = this.canCompile ? () => new CompiledExpander(machine, options, around) : null;
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
      if (this.keeping) throw error;
      if (error instanceof OutOfMemory) {
        this.store.meet('memory');
        return this.ended();
      }
      throw failureAt(error, this.machine, this.trail, this.findings);
    }
  }

  private walk(until: number): Progression {
    if (this.initialsLeft > 0 && !this.enterInitialStates()) return this.ended();
    let untilLook = statesPerBatch;
    while (this.store.frontier.length > 0 || this.crew?.pending) {
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
    const { machine, options, monitor, locksets } = this;
    const { visited, memory } = this.store;
    if (this.crew !== null || monitor.relatesProcesses) return;
    this.callAt = Number.POSITIVE_INFINITY;
    const { count, recruit, afterSeconds } = options.threads!;
    const table = visited instanceof FingerprintSet ? visited : null;
    this.crew = Crew.of({ machine, options, monitor, visited: table, locksets, memory, reporter: this.expander }, count, recruit);
    if (this.crew === null) return;
    this.expander = this.crew;
    this.compiled = this.canCompile;
    if (afterSeconds === 0) this.crew.muster();
  }

  counts(): Counts {
    const { visited, generated, depth } = this.store;
    return { distinct: visited.count, generated, depth };
  }

  /** Upper bound of the chance that two states were taken for one, or something for what was asked about; 0 with exact storage. */
  omissionProbability(): number {
    const { visited, generated } = this.store;
    const remembers = this.compiled && this.options.storage === 'fingerprint';
    return Math.min(1, visited.omissionProbability() + (remembers ? mistakeProbability(generated) : 0));
  }

  /** Gives the memory back; counts and findings stay. */
  free(): void {
    this.dismiss();
    this.store.free();
  }

  /** Between two calls of `advance`, as long as it is `running`. Loading: into one that has not advanced yet. */
  transfer(archive: Archive): void {
    this.initialsLeft = archive.number(this.initialsLeft);
    this.monitor.transfer(archive);
    this.store.transfer(archive);
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
    if (this.compile !== null && this.crew === null && this.store.visited.count >= this.compileFrom) {
      this.expander = this.compile();
      this.compiled = true;
      this.compile = null;
    }
    const { expander } = this;
    const going = expander.expand(this.store.frontier, this.statesPerBatch);
    if (expander.switchesCut) this.store.meet('context-switches');
    return this.keep() && going && this.countKept();
  }

  /** What the machine keeps of the states met counts too. False: the limit on memory ends the search. */
  private countKept(): boolean {
    if (this.store.memory.countKept(this.machine.keptBytes ?? 0)) return true;
    this.store.meet('memory');
    return false;
  }

  /** Keeps of the batch what is new. False: a limit ends the search. */
  private keep(): boolean {
    this.keeping = true;
    const going = this.store.keep(this.expander.batch);
    this.keeping = false;
    return going;
  }

  /** After the last state: is there one from which quiescence is out of reach? False: the search is over. */
  private settleProgress(): boolean {
    const { quiescence, limitsMet, visited, parents } = this.store;
    if (quiescence === null || limitsMet.length > 0) return true;
    for (const [index, check] of this.monitor.progress.entries()) {
      const stuck = quiescence.firstStuck(index, visited.count);
      if (stuck === undefined) {
        this.store.meet('memory');
        return false;
      }
      if (stuck >= 0 && !this.monitor.report([check], parents.route(stuck))) return false;
    }
    return true;
  }
}
