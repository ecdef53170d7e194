import { Footprint } from '../../checker/footprint.ts';
import type { Machine } from '../../checker/machine.ts';
import { follow } from '../../checker/path.ts';
import { explainRace, RaceDetector } from '../../checker/races.ts';
import type { Target } from '../../checker/target.ts';
import type { Decision } from '../../checker/verdict.ts';
import { keyOf } from './named-steps.ts';

/** A data race between the next steps of two processes, and what these steps are called. */
export interface FoundRace {
  readonly explanation: string;
  readonly steps: readonly NextStep[];
}

interface NextStep {
  readonly process: number;
  readonly key: string;
}

/** Candidates of one run that are looked at closely: each costs a replay. */
const confirmationsMax = 8;

/**
 * Looks for data races where a schedule switches: two steps of different processes in a row, of which the second could have come
 * first, can happen at the same time. To hold every pair of enabled steps against each other in every state, as the search does,
 * would cost a save and many restores of half a megabyte at each step.
 *
 * Locks are told apart by 31 bits: with more locks than that, a race between holders of two that share a bit is missed.
 */
export class NeighbourRaces {
  private readonly machine: Machine;
  private readonly detector: RaceDetector;
  private readonly here: Uint8Array;
  private readonly before: Uint8Array;
  private last = new Footprint();
  private current = new Footprint();
  private lastProcess = -1;
  private lastChoice = 0;
  private lastLocks = 0;
  private confirmationsLeft = 0;

  constructor(machine: Machine) {
    this.machine = machine;
    this.detector = new RaceDetector(machine);
    this.here = new Uint8Array(machine.snapshotBytes);
    this.before = new Uint8Array(machine.snapshotBytes);
  }

  begin(): void {
    this.lastProcess = -1;
    this.confirmationsLeft = confirmationsMax;
  }

  /** Where the step that comes next is to leave its footprint. */
  footprint(): Footprint {
    [this.last, this.current] = [this.current, this.last];
    this.current.clear();
    return this.current;
  }

  /** Judges the last of `decisions`, taken with `locks` held, whose footprint is in `footprint()`. The state is left as it was. */
  race(decisions: readonly Decision[], locks: number): FoundRace | null {
    const { process, choice } = decisions.at(-1)!;
    const { lastProcess, lastChoice, lastLocks } = this;
    this.lastProcess = process;
    this.lastChoice = choice;
    this.lastLocks = locks;
    if (lastProcess < 0 || lastProcess === process || this.confirmationsLeft === 0) return null;
    this.detector.begin();
    this.detector.observe(lastProcess, lastChoice, 0, lastLocks, this.last);
    this.detector.observe(process, choice, 0, locks, this.current);
    if (this.detector.found.length === 0) return null;
    this.confirmationsLeft--;
    this.machine.save(this.here, 0);
    follow(this.machine, { initial: 0, decisions: decisions.slice(0, -2) });
    const found = this.between(decisions.slice(-2));
    this.machine.restore(this.here, 0);
    return found;
  }

  /** The race between two steps that are both next in the current state, or null. */
  between(next: readonly Decision[]): FoundRace | null {
    const { machine, detector, before } = this;
    if (next.some(({ process, choice }) => choice >= machine.choices(process))) return null;
    const steps = next.map(({ process, choice }) => ({ process, key: keyOf(machine, process, choice) }));
    machine.save(before, 0);
    detector.begin();
    for (const { process, choice } of next) {
      const locks = machine.locksHeld(process);
      this.current.clear();
      machine.observedStep(process, choice, this.current);
      detector.observe(process, choice, 0, locks, this.current);
      machine.restore(before, 0);
    }
    const [race] = detector.found;
    return race === undefined ? null : { explanation: explainRace(machine, race), steps };
  }
}

/** Recognises the states where two steps of these names are next and race. */
export class NextStepsRace implements Target {
  private readonly machine: Machine;
  private readonly steps: readonly NextStep[];
  private readonly races: NeighbourRaces;

  constructor(machine: Machine, steps: readonly NextStep[]) {
    this.machine = machine;
    this.steps = steps;
    this.races = new NeighbourRaces(machine);
  }

  /** The race in the current state, or null. */
  race(): FoundRace | null {
    const next: Decision[] = [];
    for (const { process, key } of this.steps) {
      const choice = this.choiceOf(process, key);
      if (choice < 0) return null;
      next.push({ process, choice });
    }
    return this.races.between(next);
  }

  inState(): boolean {
    return this.race() !== null;
  }

  initially(): boolean {
    return false;
  }

  afterStep(): boolean {
    return false;
  }

  private choiceOf(process: number, key: string): number {
    const choices = this.machine.choices(process);
    for (let choice = 0; choice < choices; choice++) if (keyOf(this.machine, process, choice) === key) return choice;
    return -1;
  }
}
