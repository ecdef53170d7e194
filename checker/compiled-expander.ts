import { Batch, Entry } from './batch.ts';
import { type CompiledSuccessors, Mark, RecordPart, Remember, rememberedMost, Told } from './compiled-successors.ts';
import { DeadlockDetector } from './deadlock.ts';
import type { Expander, Surroundings } from './expander.ts';
import type { Frontier } from './frontier.ts';
import type { Machine } from './machine.ts';
import type { SearchOptions } from './options.ts';
import { packDecision } from './parents.ts';
import { recordWords, StateRecord } from './record.ts';
import { clearsDeadVariables, reducesBySymmetry } from './representatives.ts';

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

/** Upper bound of the chance that, of so many successors, something was taken for what was met or asked about before, and was not. */
export function mistakeProbability(generated: number): number {
  return Math.min(1, (generated * rememberedMost) / 2 ** 64);
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
  private readonly around: Surroundings<View>;
  private readonly compiled: CompiledSuccessors;
  private readonly deadlocks: DeadlockDetector;
  private readonly depthMax: number;
  /** Nothing is to be left to a hash. */
  private readonly exact: boolean;
  /** What was asked about is not remembered: where nothing is left to a hash, and where what is too deep is not asked about. */
  private readonly asksAgain: boolean;
  /** Words of a state. */
  private readonly width: number;
  private readonly choices: Int32Array;
  /** The states that are expanded, where the code reads them, and what the frontier says of them: number and depth. */
  private readonly sources: StateRecord[] = [];
  private readonly numbers: Uint32Array;
  private readonly depths: Uint32Array;
  /** Whether what is asked after steps looks at the state, and what is asked at all at more than its memory. */
  private entersForSteps = true;
  private entersWhole = true;
  private kinds = 0;
  /** Number of checks that `kinds` was made for. */
  private kindsFor = -1;

  constructor(machine: Machine<View>, options: SearchOptions<View>, around: Surroundings<View>) {
    this.around = around;
    this.depthMax = options.limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.exact = options.storage === 'exact';
    this.asksAgain = this.exact || this.depthMax !== Number.POSITIVE_INFINITY;
    this.compiled = machine.compileSuccessors!(around.monitor.stepChecks > 0, clearsDeadVariables(machine, options));
    this.deadlocks = new DeadlockDetector(machine);
    this.choices = new Int32Array(machine.processes.length);
    this.width = recordWords(machine.snapshotBytes);
    const { capacity, words, states, stateStride } = this.compiled;
    for (let i = 0; i < capacity; i++) {
      this.sources.push(StateRecord.over(words, states + i * stateStride, machine.snapshotBytes));
    }
    this.numbers = new Uint32Array(capacity);
    this.depths = new Uint32Array(capacity);
    this.batch = new Batch(this.width);
  }

  expand(frontier: Frontier, states: number): boolean {
    const { compiled, sources, width } = this;
    const { monitor, progress, visited } = this.around;
    const { words, stateStride } = compiled;
    let count = 0;
    while (count < states && count < compiled.capacity && frontier.length > 0) {
      frontier.pop(sources[count]);
      this.numbers[count] = frontier.state;
      this.depths[count++] = frontier.depth;
    }
    this.entersForSteps = !monitor.stepsOfOutcome;
    this.entersWhole = progress !== null || monitor.asksOfAll || !monitor.stepsOfMemory;
    compiled.expand(count, this.remember(), this.kindsAsked());
    const last = compiled.states + (count - 1) * stateStride + width;
    visited.touch(words, compiled.records + width, compiled.stride, words[last + Told.end]);
    let record = 0;
    for (let source = 0; source < count; source++) {
      const told = compiled.states + source * stateStride + width;
      const end = words[told + Told.end];
      if (!this.examine(source, record, end, words[told + Told.generated], words[told + Told.blocked] !== 0)) return false;
      this.batch.endSource();
      record = end;
    }
    return true;
  }

  forget(): void {
    this.compiled.forget();
  }

  /** Looks at one state and at its successors. False: the search is over. */
  private examine(source: number, first: number, end: number, generated: number, blocked: boolean): boolean {
    const { trail, monitor } = this.around;
    const before = this.batch.generated;
    trail.expand(this.numbers[source]);
    if (blocked && monitor.deadlock.length > 0 && this.isDeadlock(source) && !monitor.report(monitor.deadlock, trail.route()))
      return false;
    for (let record = first; record < end; record++) if (!this.arrive(source, record, before)) return false;
    this.batch.generated = before + generated;
    return true;
  }

  private isDeadlock(source: number): boolean {
    const { compiled, choices, width } = this;
    const told = compiled.states + source * compiled.stateStride + width + Told.choices;
    for (let process = 0; process < choices.length; process++) choices[process] = compiled.words[told + process];
    compiled.restore(source);
    return this.deadlocks.found(choices);
  }

  /** What need not be looked at twice. Where edges are kept, every one needs the number of its state. */
  private remember(): number {
    const { monitor, progress } = this.around;
    return (
      (progress === null && !this.exact ? Remember.met : 0) |
      (monitor.asksOfData && !this.asksAgain ? Remember.data : 0) |
      (monitor.asksOfMemory && !this.asksAgain ? Remember.memory : 0) |
      (this.exact ? 0 : monitor.stepsOfOutcome ? Remember.outcomes : monitor.stepsOfMemory ? Remember.steps : 0)
    );
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
  private arrive(source: number, record: number, generatedBefore: number): boolean {
    const { compiled, batch, width } = this;
    const { monitor, trail, visited, progress } = this.around;
    const { words } = compiled;
    const state = compiled.records + record * compiled.stride;
    const parts = state + width;
    const mark = words[parts + RecordPart.mark];
    const decision = words[parts + RecordPart.decision];
    const process = decision >>> 16;
    const choice = decision & 0xffff;
    let entered = false;
    batch.generated = generatedBefore + Math.floor(mark / Mark.ordinal);
    if ((mark & Mark.step) !== 0) {
      trail.take(process, choice, 1);
      if (this.entersForSteps) this.enter(source, record);
      entered = this.entersForSteps;
      compiled.tell(record);
      if (!monitor.step()) return false;
    }
    batch.generated++;
    if ((mark & Mark.met) !== 0) return true;
    const low = words[parts + RecordPart.low];
    const high = words[parts + RecordPart.high];
    const known = visited.has(low, high, words, state);
    if (known && progress === null) return true;
    const depth = this.depths[source] + 1;
    let marks = 0;
    const at = batch.next();
    if (!known) {
      const data = this.asksAgain || (mark & Mark.data) !== 0;
      const memory = this.asksAgain || (mark & Mark.memory) !== 0;
      const asks =
        depth <= this.depthMax && (monitor.asksOfAll || (data && monitor.asksOfData) || (memory && monitor.asksOfMemory));
      if (asks) trail.take(process, choice, 1);
      if (!entered && (asks || progress !== null)) this.enter(source, record);
      if (asks && !monitor.state(data, memory)) return false;
      if (progress !== null) marks = progress.holding();
      for (let i = state, to = at + Entry.words; i < parts; i++, to++) batch.words[to] = words[i];
    }
    const number = known ? visited.state + 1 : 0;
    batch.enter(at, this.numbers[source], packDecision(process, choice, 1), low, high, depth, 0, number, marks);
    return true;
  }

  /** Makes of the state of a record what is looked at the machine's. */
  private enter(source: number, record: number): void {
    this.compiled.enter(record, this.sources[source].words, this.entersWhole);
  }
}
