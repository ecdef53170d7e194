import { Batch, Entry } from './batch.ts';
import type { CompiledSuccessors } from './compiled-successors.ts';
import { DeadlockDetector } from './deadlock.ts';
import type { Expander, Surroundings } from './expander.ts';
import type { Frontier } from './frontier.ts';
import type { Machine } from './machine.ts';
import type { SearchOptions } from './options.ts';
import { packDecision } from './parents.ts';
import { StateRecord } from './record.ts';
import { reducesBySymmetry } from './symmetry.ts';

/** Fingerprints that are remembered outside the visited set, because most successors were met a moment ago. */
const recentCapacity = 1 << 14;

/**
 * Whether such code does all that the search asks for: it observes no footprints, takes single steps of the plain machine and tells
 * no processes apart that moved last.
 */
export function canUseCompiled<View>(machine: Machine<View>, options: SearchOptions<View>, around: Surroundings<View>): boolean {
  return (
    machine.compileSuccessors !== undefined &&
    options.successors !== 'by-steps' &&
    around.locksets === null &&
    around.monitor.race.length === 0 &&
    !reducesBySymmetry(machine, options) &&
    !around.improves &&
    options.limits.contextSwitchesMax === undefined &&
    options.onStep === undefined
  );
}

/**
 * Expands by code that the machine compiled for itself: many states at a time, their successors looked up together, so that the
 * processor waits for many places of the visited set at once.
 *
 * The machine enters a state only where a property has to look at it.
 */
export class CompiledExpander<View> implements Expander {
  readonly batch: Batch;
  readonly outdated = false;
  readonly switchesCut = false;
  private readonly machine: Machine<View>;
  private readonly around: Surroundings<View>;
  private readonly compiled: CompiledSuccessors;
  private readonly deadlocks: DeadlockDetector;
  private readonly depthMax: number;
  private readonly choices: Int32Array;
  /** The states that are expanded, and what the frontier says of them: number, depth, first record. */
  private readonly sources: StateRecord[] = [];
  private readonly numbers: Uint32Array;
  private readonly depths: Uint32Array;
  private readonly firsts: Uint32Array;
  /** Pairs of words by a hash; empty where edges are kept, which need the number of every state. */
  private readonly recent: Uint32Array;
  private kinds = 0;
  /** Number of checks that `kinds` was made for. */
  private kindsFor = -1;

  constructor(machine: Machine<View>, options: SearchOptions<View>, around: Surroundings<View>) {
    this.machine = machine;
    this.around = around;
    this.depthMax = options.limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.compiled = machine.compileSuccessors!(around.monitor.stepChecks > 0);
    this.deadlocks = new DeadlockDetector(machine);
    this.choices = new Int32Array(machine.processes.length);
    const { capacity } = this.compiled;
    for (let i = 0; i < capacity; i++) this.sources.push(new StateRecord(machine.snapshotBytes));
    this.numbers = new Uint32Array(capacity);
    this.depths = new Uint32Array(capacity);
    this.firsts = new Uint32Array(capacity + 1);
    this.batch = new Batch(this.sources[0].words.length);
    this.recent = new Uint32Array(around.progress === null ? 2 * recentCapacity : 0);
    this.forget();
  }

  expand(frontier: Frontier, states: number): boolean {
    const { compiled, sources, firsts } = this;
    let count = 0;
    let records = 0;
    while (count < states && count < compiled.capacity && records < compiled.capacity && frontier.length > 0) {
      const source = sources[count];
      frontier.pop(source);
      for (let i = 0, at = compiled.state; i < source.words.length; i++, at++) compiled.words[at] = source.words[i];
      this.numbers[count] = frontier.state;
      this.depths[count] = frontier.depth;
      firsts[count++] = records;
      records = compiled.expand(records);
      firsts[count] = records;
    }
    this.around.visited.touch(compiled.words, compiled.records + sources[0].words.length, compiled.stride, records);
    for (let source = 0; source < count; source++) {
      if (!this.examine(source)) return false;
      this.batch.endSource();
    }
    return true;
  }

  forget(): void {
    this.recent.fill(0);
    // Free places hold 0/0; where that belongs, what belongs elsewhere.
    this.recent[0] = 1;
  }

  /** Looks at one state and at all of its successors. False: the search is over. */
  private examine(source: number): boolean {
    const { trail, monitor } = this.around;
    const end = this.firsts[source + 1];
    trail.expand(this.numbers[source]);
    if (monitor.deadlock.length > 0 && this.isDeadlock(source, end) && !monitor.report(monitor.deadlock, trail.route()))
      return false;
    for (let record = this.firsts[source]; record < end; record++) if (!this.arrive(source, record)) return false;
    return true;
  }

  private isDeadlock(source: number, end: number): boolean {
    const { compiled, choices } = this;
    const decisionAt = this.sources[0].words.length + 2;
    choices.fill(0);
    let at = compiled.records + this.firsts[source] * compiled.stride + decisionAt;
    for (let record = this.firsts[source]; record < end; record++, at += compiled.stride) choices[compiled.words[at] >>> 16]++;
    let canAllMove = true;
    for (let process = 0; process < choices.length; process++) if (choices[process] === 0) canAllMove = false;
    if (canAllMove) return false;
    this.machine.restore(this.sources[source].bytes, 0);
    return this.deadlocks.found(choices);
  }

  /** The kinds of step that a check speaks of, a bit each. */
  private kindsAsked(): number {
    const { monitor } = this.around;
    if (this.kindsFor !== monitor.stepChecks) {
      this.kindsFor = monitor.stepChecks;
      this.kinds = monitor.kindsOfSteps(this.compiled.kinds);
    }
    return this.kinds;
  }

  /** Holds a successor against the properties, and puts it into the batch if it may be new. False: the search is over. */
  private arrive(source: number, record: number): boolean {
    const { compiled, batch, recent } = this;
    const { trail, monitor, visited, progress } = this.around;
    const { words } = compiled;
    const state = compiled.records + record * compiled.stride;
    const width = batch.stride - Entry.words;
    const low = words[state + width];
    const high = words[state + width + 1];
    const decision = words[state + width + 2];
    const process = decision >>> 16;
    const choice = decision & 0xffff;
    const depth = this.depths[source] + 1;
    const before = this.sources[source].words;
    let entered = false;
    let changedData = true;
    if (monitor.stepChecks > 0 && ((this.kindsAsked() >>> words[state + compiled.kindAt]) & 1) !== 0) {
      trail.take(process, choice);
      trail.steps = 1;
      changedData = compiled.enter(record, before);
      compiled.tell(record);
      entered = true;
      if (!monitor.step()) return false;
    }
    batch.generated++;
    if (progress === null) {
      const place = 2 * ((low ^ (high >>> 7)) & (recentCapacity - 1));
      if (recent[place] === low && recent[place + 1] === high) return true;
      recent[place] = low;
      recent[place + 1] = high;
    }
    const known = visited.has(low, high, words, state);
    if (known && progress === null) return true;
    let marks = 0;
    const at = batch.next();
    if (!known) {
      if (monitor.stateChecks > 0 || progress !== null) {
        trail.take(process, choice);
        trail.steps = 1;
        if (!entered) changedData = compiled.enter(record, before);
        if (depth <= this.depthMax && !monitor.state(changedData)) return false;
        if (progress !== null) marks = progress.holding();
      }
      for (let i = state, to = at + Entry.words; i < state + width; i++, to++) batch.words[to] = words[i];
    }
    const number = known ? visited.state + 1 : 0;
    batch.enter(at, this.numbers[source], packDecision(process, choice, 1), low, high, depth, 0, number, marks);
    return true;
  }
}
