import { Batch, marksBits, nowhere } from './batch.ts';
import { DeadlockDetector } from './deadlock.ts';
import type { Expander, Surroundings } from './expander.ts';
import { mixFingerprint } from './fingerprint.ts';
import { type Frontier, Taken } from './frontier.ts';
import type { Machine } from './machine.ts';
import type { SearchOptions } from './options.ts';
import { PartialOrder, reducesByPartialOrder } from './partial-order.ts';
import { confirmRace, RaceDetector } from './races.ts';
import { recordWords, type StateRecord } from './record.ts';
import { representing } from './representatives.ts';
import { PlainSteps, type Steps } from './steps.ts';
import { Transactions } from './transactions.ts';

/**
 * Takes every choice of every process from a state, holds what it meets against the properties, and collects the successors that
 * may be new.
 *
 * It reads the visited set and never writes it: what is new is decided when the batch is kept.
 */
export class SteppedExpander<View> implements Expander {
  readonly batch: Batch;
  switchesCut = false;
  private readonly machine: Machine<View>;
  private readonly around: Surroundings<View>;
  private readonly steps: Steps;
  private readonly races: RaceDetector;
  private readonly deadlocks: DeadlockDetector;
  /** Null where the search does not reduce by it. */
  private readonly partialOrder: PartialOrder<View> | null;
  private readonly represent: (() => void) | null;
  private readonly exact: boolean;
  private readonly depthMax: number;
  /** Bound on context switches, or -1: then the last process is no part of what is stored. */
  private readonly switchesMax: number;
  private readonly taken: Taken;
  private readonly current: StateRecord;
  private readonly fingerprint = new Uint32Array(2);
  private readonly choices: Int32Array;

  constructor(machine: Machine<View>, options: SearchOptions<View>, around: Surroundings<View>) {
    const { monitor, trail, progress, locksets } = around;
    this.machine = machine;
    this.around = around;
    this.races = new RaceDetector(machine);
    this.deadlocks = new DeadlockDetector(machine);
    const joins = options.reductions.includes('transactions');
    this.steps =
      locksets === null
        ? new PlainSteps(machine, monitor, trail, this.races)
        : new Transactions(machine, monitor, trail, this.races, progress, locksets, joins);
    this.partialOrder =
      locksets !== null && reducesByPartialOrder(machine, options) ? new PartialOrder(machine, monitor, locksets) : null;
    this.represent = representing(machine, options);
    this.exact = options.storage === 'exact';
    this.depthMax = options.limits.depthMax ?? Number.POSITIVE_INFINITY;
    this.switchesMax = options.limits.contextSwitchesMax ?? -1;
    this.taken = new Taken(recordWords(machine.snapshotBytes) + (this.switchesMax >= 0 ? 1 : 0));
    this.current = this.taken.record;
    this.batch = new Batch(this.current.words.length);
    this.choices = new Int32Array(machine.processes.length);
  }

  get outdated(): boolean {
    return this.around.locksets?.broken ?? false;
  }

  begin(initial: number): boolean {
    this.machine.reset(initial);
    this.around.trail.begin(initial);
    return this.arrive(initial, 1, 0, 0);
  }

  expand(frontier: Frontier, states: number): boolean {
    for (let left = states; left > 0 && frontier.length > 0; left--) {
      this.taken.from(frontier);
      if (!this.expandFrom(this.taken.number, this.taken.depth, this.taken.switches)) return false;
      this.batch.endSource();
    }
    return true;
  }

  forget(): void {}

  private expandFrom(state: number, depth: number, switches: number): boolean {
    const { machine, current, choices, switchesMax, batch, partialOrder } = this;
    const { trail, monitor } = this.around;
    machine.restore(current.bytes, 0);
    trail.expand(state);
    for (let process = 0; process < choices.length; process++) choices[process] = machine.choices(process);
    if (monitor.deadlock.length > 0 && this.deadlocks.found(choices) && !monitor.report(monitor.deadlock, trail.route()))
      return false;
    this.races.active = monitor.race.length > 0;
    if (this.races.active) this.races.begin();
    if (partialOrder !== null && !partialOrder.begin(choices)) return false;
    const { count, generated } = batch;
    const last = switchesMax >= 0 ? current.words[current.words.length - 1] - 1 : -1;
    let moved = false;
    for (let process = 0; process < choices.length; process++) {
      let cost = 0;
      if (switchesMax >= 0) {
        cost = switches + (last >= 0 && last !== process && choices[last] > 0 ? 1 : 0);
        if (cost > switchesMax) {
          if (choices[process] > 0) this.switchesCut = true;
          continue;
        }
      }
      const before = batch.count;
      const generatedBefore = batch.generated;
      partialOrder?.beginProcess(process);
      for (let choice = 0; choice < choices[process]; choice++) {
        if (moved) machine.restore(current.bytes, 0);
        moved = true;
        trail.take(process, choice);
        if (!this.steps.take(process, choice)) return false;
        partialOrder?.took(process, this.steps.movesLeft);
        if (!this.arrive(trail.packed(), depth + 1, cost, process + 1)) return false;
      }
      if (partialOrder?.endProcess()) {
        batch.takeOut(count, before, generatedBefore - generated);
        break;
      }
    }
    return !this.races.active || this.races.found.length === 0 || this.reportRace();
  }

  /**
   * The machine is in a state that the trail leads to: puts it into the batch if it may be new. `tag` stands for the last process
   * where switches are bounded. False: the search is over.
   */
  private arrive(decision: number, depth: number, switches: number, tag: number): boolean {
    const { machine, fingerprint, batch } = this;
    const { trail, visited, progress, improves } = this.around;
    batch.generated++;
    const at = batch.next();
    this.represent?.();
    machine.fingerprint(fingerprint);
    const { words } = batch;
    if (this.switchesMax >= 0) {
      mixFingerprint(fingerprint, tag);
      words[at + batch.stateWords - 1] = tag;
    }
    if (this.exact) machine.save(batch.bytes, at * 4);
    const known = visited.has(fingerprint[0], fingerprint[1], words, at);
    if (known && progress === null && !improves) return true;
    if (!known || improves) {
      if (!known && depth <= this.depthMax && (!this.steps.showsStates || trail.from < 0) && !this.around.monitor.state()) {
        return false;
      }
      if (!this.exact) machine.save(batch.bytes, at * 4);
    }
    const from = trail.from < 0 ? nowhere : trail.from;
    const number = known && !improves ? visited.state + 1 : 0;
    const marks = progress === null ? 0 : (trail.marks << marksBits) | (known ? 0 : progress.holding());
    batch.enter(at, from, decision, fingerprint[0], fingerprint[1], depth, switches, number, marks);
    return true;
  }

  private reportRace(): boolean {
    const { monitor, trail } = this.around;
    trail.steps = 0;
    for (const race of this.races.found) {
      const steps = confirmRace(this.machine, this.current.bytes, race);
      if (steps === null) continue;
      const { initial, transitions } = trail.route();
      return monitor.report(monitor.race, { initial, transitions: [...transitions, steps] });
    }
    return true;
  }
}
