import type { Archive, Archived } from './archive.ts';
import { Costs } from './costs.ts';
import { DeadlockDetector } from './deadlock.ts';
import { Findings } from './findings.ts';
import { mixFingerprint } from './fingerprint.ts';
import { type Frontier, Queue, Stack } from './frontier.ts';
import type { Machine } from './machine.ts';
import { failureAt } from './machine-failure.ts';
import { MemoryBudget } from './memory.ts';
import { Monitor } from './monitor.ts';
import type { SearchOptions } from './options.ts';
import { ParentLinks } from './parents.ts';
import { Quiescence } from './quiescence.ts';
import { confirmRace, RaceDetector } from './races.ts';
import { recordWords, StateRecord } from './record.ts';
import { PlainSteps, type Steps } from './steps.ts';
import { reducesBySymmetry } from './symmetry.ts';
import { Trail } from './trail.ts';
import { type Locksets, Transactions } from './transactions.ts';
import type { Counts, Limit } from './verdict.ts';
import { ExactSet, FingerprintSet, Visit, type VisitedSet } from './visited.ts';

/** How an exploration stands. `outdated`: its reduction assumed too much, begin anew. */
export type Progression = 'running' | 'exhausted' | 'violated' | 'limited' | 'outdated';

/** States expanded between two looks at the clock. */
const expansionsPerLook = 32;

/**
 * One walk through the reachable states: take a state from the frontier, take every choice of every process from it, keep what
 * is new. The order is the frontier's, the storage the visited set's, what a transition is the steps'; this loop is the only one.
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
  private readonly steps: Steps;
  private readonly races: RaceDetector;
  private readonly deadlocks: DeadlockDetector;
  private readonly quiescence: Quiescence<View> | null;
  private readonly findings: Findings<View>;
  private readonly exact: boolean;
  /** Whether states are stored as the representatives of their symmetry classes. */
  private readonly symmetric: boolean;

  private readonly depthMax: number;
  private readonly statesMax: number;
  /** Bound on context switches, or -1: then the last process is no part of what is stored. */
  private readonly switchesMax: number;
  /** Least switches, or least depth, at which each state was met, where meeting it again at a lower cost matters; or null. */
  private readonly costs: Costs | null;

  private readonly current: StateRecord;
  private readonly next: StateRecord;
  private readonly fingerprint = new Uint32Array(2);
  private readonly choices: Int32Array;
  private initialsLeft: number;

  constructor(machine: Machine<View>, options: SearchOptions<View>, locksets: Locksets | null) {
    const { limits, properties, watched = [], onStep } = options;
    const depthFirst = options.strategy === 'depth-first';
    this.machine = machine;
    this.depthMax = limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.statesMax = limits.statesMax ?? Number.POSITIVE_INFINITY;
    this.switchesMax = limits.contextSwitchesMax ?? -1;
    this.memory = new MemoryBudget(limits.memoryBytesMax);
    this.parents = new ParentLinks(this.memory);
    this.trail = new Trail(this.parents);
    this.symmetric = reducesBySymmetry(machine, options);
    this.findings = new Findings(machine, this.symmetric);
    this.monitor = new Monitor(machine.view, this.trail, this.findings, properties, watched, onStep);
    this.quiescence = this.monitor.progress.length > 0 ? new Quiescence(machine.view, this.monitor.progress, this.memory) : null;
    this.races = new RaceDetector(machine.variables);
    this.deadlocks = new DeadlockDetector(machine);
    this.steps =
      locksets === null
        ? new PlainSteps(machine, this.monitor, this.trail, this.races)
        : new Transactions(machine, this.monitor, this.trail, this.races, this.quiescence, locksets);

    const bounded = this.switchesMax >= 0;
    const words = recordWords(machine.snapshotBytes) + (bounded ? 1 : 0);
    this.current = new StateRecord(machine.snapshotBytes, bounded ? 1 : 0);
    this.next = new StateRecord(machine.snapshotBytes, bounded ? 1 : 0);
    this.choices = new Int32Array(machine.processes.length);
    this.costs = bounded || (depthFirst && limits.depthMax !== undefined) ? new Costs(this.memory) : null;
    this.exact = options.storage === 'exact';
    this.visited = this.exact
      ? new ExactSet(this.memory, words)
      : new FingerprintSet(this.memory, this.quiescence !== null || this.costs !== null);
    this.frontier = depthFirst ? new Stack(words, this.memory) : new Queue(words, this.memory);
    this.initialsLeft = machine.initialStates;
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
    let untilLook = expansionsPerLook;
    while (this.frontier.length > 0) {
      if (!this.expand()) return this.ended();
      if (--untilLook > 0) continue;
      if (performance.now() >= until) return 'running';
      untilLook = expansionsPerLook;
    }
    return this.settleProgress() ? 'exhausted' : this.ended();
  }

  counts(): Counts {
    return { distinct: this.visited.count, generated: this.generated, depth: this.depth };
  }

  /** Gives the memory back; counts and findings stay. */
  free(): void {
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
    return this.steps.outdated ? 'outdated' : 'limited';
  }

  private enterInitialStates(): boolean {
    for (let initial = 0; initial < this.machine.initialStates; initial++) {
      this.machine.reset(initial);
      this.initialsLeft--;
      this.trail.begin(initial);
      this.generated++;
      if (!this.arrive(1, 0, 0)) return false;
    }
    return true;
  }

  /** Takes the next state and every choice of every process from it. False: the search is over. */
  private expand(): boolean {
    const { machine, frontier, current, choices, trail, switchesMax, monitor } = this;
    frontier.pop(current);
    machine.restore(current.bytes, 0);
    const { state, depth, switches } = frontier;
    trail.expand(state);
    // Met again at a lower cost, and expanded from there, since it was pushed.
    if (this.costs !== null && this.costs.of(state) < this.costOf(depth, switches)) return true;
    for (let process = 0; process < choices.length; process++) choices[process] = machine.choices(process);
    if (monitor.deadlock.length > 0 && this.deadlocks.found(choices) && !monitor.report(monitor.deadlock, trail.route()))
      return false;
    this.races.active = monitor.race.length > 0;
    if (this.races.active) this.races.begin();
    const last = switchesMax >= 0 ? current.words[current.words.length - 1] - 1 : -1;
    let moved = false;
    for (let process = 0; process < choices.length; process++) {
      let cost = 0;
      if (switchesMax >= 0) {
        cost = switches + (last >= 0 && last !== process && choices[last] > 0 ? 1 : 0);
        if (cost > switchesMax) {
          if (choices[process] > 0) this.meet('context-switches');
          continue;
        }
      }
      for (let choice = 0; choice < choices[process]; choice++) {
        if (moved) machine.restore(current.bytes, 0);
        moved = true;
        trail.take(process, choice);
        if (!this.steps.take(process, choice)) return false;
        this.generated++;
        if (!this.arrive(depth + 1, cost, process + 1)) return false;
      }
    }
    return this.races.race === null || this.reportRace();
  }

  /**
   * The machine is in a state that the trail leads to: keeps it if it is new. `tag` stands for the last process where switches
   * are bounded. False: the search is over.
   */
  private arrive(depth: number, switches: number, tag: number): boolean {
    const { machine, visited, next, fingerprint, trail } = this;
    if (this.symmetric) machine.canonicalise!();
    machine.fingerprint(fingerprint);
    if (this.exact) machine.save(next.bytes, 0);
    if (this.switchesMax >= 0) {
      mixFingerprint(fingerprint, tag);
      next.words[next.words.length - 1] = tag;
    }
    const low = fingerprint[0];
    const high = fingerprint[1];
    const tooDeep = depth > this.depthMax;
    const tooMany = visited.count >= this.statesMax;
    let visit: number;
    if (tooDeep || tooMany) visit = visited.has(low, high, next) ? Visit.seen : Visit.refused;
    else visit = visited.add(low, high, next);

    if (visit === Visit.seen) {
      if (this.quiescence !== null && trail.from >= 0 && !this.quiescence.addEdge(trail.from, visited.state))
        return this.stop('memory');
      return this.costs === null || this.improve(this.costs, visited.state, depth, switches);
    }
    if (tooDeep) {
      this.meet('depth');
      return true;
    }
    if (!this.steps.showsStates || trail.from < 0) {
      if (!this.monitor.state()) return false;
    }
    if (visit === Visit.refused) return this.stop(tooMany ? 'states' : 'memory');

    if (depth > this.depth) this.depth = depth;
    const state = visited.state;
    if (!this.exact) machine.save(next.bytes, 0);
    const linked = trail.from < 0 ? this.parents.addInitial(trail.initial) : this.parents.add(trail.from, trail.packed());
    if (!linked || !this.frontier.push(next, state, depth, switches)) return this.stop('memory');
    if (this.costs !== null && !this.costs.set(state, this.costOf(depth, switches))) return this.stop('memory');
    if (this.quiescence !== null) {
      if (!this.quiescence.mark(state)) return this.stop('memory');
      if (trail.from >= 0 && !this.quiescence.addEdge(trail.from, state)) return this.stop('memory');
    }
    return true;
  }

  /** A state met again: expanded anew where the cost is lower than before, because more can be reached from it then. */
  private improve(costs: Costs, state: number, depth: number, switches: number): boolean {
    const cost = this.costOf(depth, switches);
    if (this.trail.from < 0 || cost >= costs.of(state)) return true;
    if (depth > this.depthMax) {
      this.meet('depth');
      return true;
    }
    costs.set(state, cost);
    this.parents.replace(state, this.trail.from, this.trail.packed());
    if (!this.exact) this.machine.save(this.next.bytes, 0);
    return this.frontier.push(this.next, state, depth, switches) || this.stop('memory');
  }

  private costOf(depth: number, switches: number): number {
    return this.switchesMax >= 0 ? switches : depth;
  }

  private meet(limit: Limit): void {
    if (!this.limitsMet.includes(limit)) this.limitsMet.push(limit);
  }

  private stop(limit: Limit): false {
    this.meet(limit);
    return false;
  }

  private reportRace(): boolean {
    this.trail.steps = 0;
    const steps = confirmRace(this.machine, this.current.bytes, this.races.race!);
    if (steps === null) return true;
    const { initial, transitions } = this.trail.route();
    return this.monitor.report(this.monitor.race, { initial, transitions: [...transitions, steps] });
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
