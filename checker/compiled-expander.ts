import { Batch, nowhere } from './batch.ts';
import { type CompiledSuccessors, Mark, RecordPart, Remember, rememberedMost, Told } from './compiled-successors.ts';
import { DeadlockDetector } from './deadlock.ts';
import type { Expander, Surroundings } from './expander.ts';
import { Before, type Frontier } from './frontier.ts';
import type { Machine } from './machine.ts';
import type { SearchOptions } from './options.ts';
import { choiceOf, processOf } from './parents.ts';
import { recordWords } from './record.ts';
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
  /** The states that are expanded, where the code reads them. */
  private readonly sources: Uint32Array[] = [];
  /** Whether what is asked after steps looks at the state, and what is asked at all at more than its memory. */
  private entersForSteps = true;
  private entersWhole = true;
  /** Whether there is something to look at in every state. */
  private looksAtAll = true;
  private kinds = 0;
  /** Number of checks that `kinds` was made for. */
  private kindsFor = -1;

  constructor(machine: Machine<View>, options: SearchOptions<View>, around: Surroundings<View>) {
    this.around = around;
    this.depthMax = options.limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.exact = options.storage === 'exact';
    this.asksAgain = this.exact || this.depthMax !== Number.POSITIVE_INFINITY;
    this.compiled = machine.compileSuccessors!(
      around.monitor.stepChecks > 0,
      clearsDeadVariables(machine, options),
      around.monitor.looks(),
    );
    this.deadlocks = new DeadlockDetector(machine);
    this.choices = new Int32Array(machine.processes.length);
    this.width = recordWords(machine.snapshotBytes);
    const { capacity, words, records, stride } = this.compiled;
    for (let source = 0; source < capacity; source++) {
      this.sources.push(words.subarray(this.sourceAt(source) + Before.words, this.sourceAt(source + 1)));
    }
    this.batch = new Batch(this.width, { words, first: records, stride });
  }

  expand(frontier: Frontier, states: number): boolean {
    const { compiled, width } = this;
    const { monitor, progress, visited } = this.around;
    const { words } = compiled;
    const most = Math.min(states, compiled.capacity);
    let count = 0;
    while (count < most && frontier.length > 0) count += frontier.take(words, this.sourceAt(count), most - count);
    this.entersForSteps = !monitor.stepsOfOutcome;
    this.entersWhole = progress !== null || monitor.asksOfAll || !monitor.stepsOfMemory;
    this.looksAtAll = progress !== null || monitor.asksOfAll || (this.asksAgain && (monitor.asksOfData || monitor.asksOfMemory));
    compiled.expand(count, this.remember(), this.kindsAsked());
    const last = compiled.told + (count - 1) * compiled.toldStride;
    visited.touch(words, compiled.records + width + RecordPart.low, compiled.stride, words[last + Told.end]);
    for (let source = 0; source < count; source++) {
      if (!this.examine(source)) return false;
      this.batch.endSource();
    }
    return true;
  }

  forget(): void {
    this.compiled.forget();
  }

  /** Where a state to expand begins, as it was taken. */
  private sourceAt(source: number): number {
    return this.compiled.states + source * (Before.words + this.width);
  }

  /** Looks at one state and at those of its successors that have to be looked at. False: the search is over. */
  private examine(source: number): boolean {
    const { compiled, batch, width } = this;
    const { trail, monitor } = this.around;
    const { words } = compiled;
    const told = compiled.told + source * compiled.toldStride;
    const before = batch.generated;
    const end = words[told + Told.end];
    trail.expand(words[this.sourceAt(source) + Before.number]);
    if (words[told + Told.blocked] !== 0 && monitor.deadlock.length > 0 && this.isDeadlock(source)) {
      if (!monitor.report(monitor.deadlock, trail.route())) return false;
    }
    for (let record = batch.count, at = batch.first + record * batch.stride; record < end; record++, at += batch.stride) {
      const mark = words[at + width + RecordPart.mark];
      if (!this.looksAtAll && (mark & Mark.any) === 0) continue;
      batch.generated = before + Math.floor(mark / Mark.ordinal);
      if (this.look(source, record, at, mark)) continue;
      batch.count = record;
      return false;
    }
    batch.count = end;
    batch.generated = before + words[told + Told.generated];
    return true;
  }

  private isDeadlock(source: number): boolean {
    const { compiled, choices } = this;
    const told = compiled.told + source * compiled.toldStride + Told.choices;
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

  /** Holds a successor against the properties, and completes its entry. False: the search is over. */
  private look(source: number, record: number, at: number, mark: number): boolean {
    const { compiled, batch, width } = this;
    const { monitor, trail, visited, progress } = this.around;
    const { words } = compiled;
    const parts = at + width;
    const decision = words[parts + RecordPart.decision];
    trail.take(processOf(decision), choiceOf(decision), 1);
    let entered = false;
    if ((mark & Mark.step) !== 0) {
      entered = this.entersForSteps;
      if (entered) this.enter(source, record);
      compiled.tell(record);
      if (!monitor.step()) return false;
    }
    batch.generated++;
    if ((mark & Mark.met) !== 0) {
      words[parts + RecordPart.known] = nowhere;
      return true;
    }
    const data = this.asksAgain || (mark & Mark.data) !== 0;
    const memory = this.asksAgain || (mark & Mark.memory) !== 0;
    const asks =
      words[parts + RecordPart.depth] <= this.depthMax &&
      (monitor.asksOfAll || (data && monitor.asksOfData) || (memory && monitor.asksOfMemory));
    if (!asks && progress === null) return true;
    if (visited.has(words[parts + RecordPart.low], words[parts + RecordPart.high], words, at)) {
      words[parts + RecordPart.known] = progress === null ? nowhere : visited.state + 1;
      return true;
    }
    if (!entered) this.enter(source, record);
    if (asks && !monitor.state(data, memory)) return false;
    if (progress !== null) words[parts + RecordPart.marks] = progress.holding();
    return true;
  }

  /** Makes of the state of a record what is looked at the machine's. */
  private enter(source: number, record: number): void {
    this.compiled.enter(record, this.sources[source], this.entersWhole);
  }
}
