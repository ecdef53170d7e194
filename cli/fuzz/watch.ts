import { DeadlockDetector, explainWaits } from '../../checker/deadlock.ts';
import { Footprint } from '../../checker/footprint.ts';
import type { Machine } from '../../checker/machine.ts';
import { type Target, targetOf } from '../../checker/target.ts';
import type { Decision, Wait } from '../../checker/verdict.ts';
import type { AllocatorProperty, AllocatorView } from '../../properties/catalogue.ts';
import type { Coverage } from './coverage.ts';
import { type FoundRace, NeighbourRaces, NextStepsRace } from './neighbours.ts';

/** What a run has violated, in the state after its first `at` decisions. */
export interface Violation {
  readonly property: AllocatorProperty;
  readonly at: number;
  readonly explanation: string;
  /** Deadlocks only. */
  readonly waits: readonly Wait[];
  /** Races only. */
  readonly race: FoundRace | null;
}

/** Takes steps and holds each, and the state behind it, against the properties. Stops at the first violation of a run. */
export class Watch {
  violation: Violation | null = null;
  private readonly machine: Machine<AllocatorView>;
  private readonly coverage: Coverage;
  private readonly always: readonly AllocatorProperty[];
  private readonly goals: AllocatorProperty[];
  private readonly deadlock: AllocatorProperty | undefined;
  private readonly race: AllocatorProperty | undefined;
  private readonly races: NeighbourRaces | null;
  private readonly footprint = new Footprint();
  private lastProcess = -1;

  constructor(machine: Machine<AllocatorView>, properties: readonly AllocatorProperty[], coverage: Coverage) {
    const ofKind = (kind: AllocatorProperty['kind']) => properties.filter((property) => property.kind === kind);
    this.machine = machine;
    this.coverage = coverage;
    this.always = ofKind('always');
    this.goals = ofKind('reachable').filter(({ name }) => !coverage.goalsReached.has(name));
    this.deadlock = ofKind('deadlock-free')[0];
    this.race = ofKind('race-free')[0];
    this.races = this.race === undefined ? null : new NeighbourRaces(machine);
  }

  /** The machine is in its initial state. */
  begin(): void {
    this.violation = null;
    this.lastProcess = -1;
    this.races?.begin();
    this.coverage.beginRun(this.machine.view);
    this.judgeState(0, 'state');
  }

  /** Takes the last of `decisions`. False: something is violated. */
  take(decisions: readonly Decision[]): boolean {
    const { machine, coverage, races } = this;
    const { process, choice } = decisions.at(-1)!;
    const footprint = races?.footprint() ?? this.footprint;
    footprint.clear();
    if (machine.finished(process)) coverage.operation(machine.label(process, choice).action);
    const locks = machine.locksHeld(process);
    machine.observedStep(process, choice, footprint);
    coverage.step(machine.view.outcome, process !== this.lastProcess);
    this.lastProcess = process;
    this.judgeState(decisions.length, 'step');
    if (this.violation === null && races !== null) {
      const race = races.race(decisions, locks);
      if (race !== null) this.report(this.race!, decisions.length - 2, race.explanation, [], race);
    }
    return this.violation === null;
  }

  /** `process` cannot move: whether it never will, because it waits for itself in a circle. */
  blocked(process: number, at: number): boolean {
    if (this.deadlock === undefined || this.machine.finished(process) || !this.waitsInCircle(process)) return false;
    this.reportDeadlock(at);
    return true;
  }

  /** Nobody can move: whether somebody still has something to do. */
  nobodyMoves(at: number): boolean {
    if (this.deadlock === undefined) return false;
    if (this.machine.processes.every((_, process) => this.machine.finished(process))) return false;
    this.reportDeadlock(at);
    return true;
  }

  private waitsInCircle(start: number): boolean {
    const { machine } = this;
    let process = start;
    for (let links = 0; links < machine.processes.length; links++) {
      process = machine.waitsFor(process);
      if (process === start) return true;
      if (process < 0 || machine.choices(process) > 0 || machine.finished(process)) return false;
    }
    return false;
  }

  private judgeState(at: number, reached: 'state' | 'step'): void {
    const { view } = this.machine;
    for (const property of this.always) {
      if (reached === 'state' && property.when === 'step') continue;
      if (!property.holds(view)) {
        this.report(property, at, property.explain(view));
        return;
      }
    }
    for (let i = this.goals.length - 1; i >= 0; i--) {
      const goal = this.goals[i]!;
      if (!goal.holds(view)) continue;
      this.coverage.goalsReached.add(goal.name);
      this.goals.splice(i, 1);
    }
  }

  private reportDeadlock(at: number): void {
    const { machine } = this;
    const choices = Int32Array.from(machine.processes, (_, process) => machine.choices(process));
    const waits = new DeadlockDetector(machine).waits(choices);
    this.report(this.deadlock!, at, explainWaits(machine, waits), waits);
  }

  private report(
    property: AllocatorProperty,
    at: number,
    explanation: string,
    waits: readonly Wait[] = [],
    race: FoundRace | null = null,
  ): void {
    this.violation = { property, at, explanation, waits, race };
  }
}

/** Recognises the violation again, on any path of the machine. */
export function targetFor(machine: Machine<AllocatorView>, { property, race }: Violation): Target {
  if (race !== null) return new NextStepsRace(machine, race.steps);
  return targetOf(machine, property, { initial: 0, decisions: [] });
}
