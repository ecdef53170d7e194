import { Footprint } from './footprint.ts';
import type { Machine } from './machine.ts';
import type { Monitor } from './monitor.ts';
import type { RaceDetector } from './races.ts';
import type { Trail } from './trail.ts';

/** How the search gets from a stored state to a successor: by one step of the machine, or by a reduction's several. */
export interface Steps {
  /**
   * Takes `choice` of `process` from the current state, shows every plain step on the way to the monitor and to the race
   * detector, and leaves the machine in the successor and the number of plain steps in the trail. False: the search is over
   * (the monitor knows why), or an assumption of the reduction turned out wrong.
   */
  take(process: number, choice: number): boolean;
  /** The states on the way and the successor were shown to the monitor too, so that the search need not. */
  readonly showsStates: boolean;
  /** All steps of the last transition can be exchanged with the steps of others before them, as far as that is known. */
  readonly movesLeft: boolean;
}

/** No reduction: a transition is a step. */
export class PlainSteps<View> implements Steps {
  readonly showsStates = false;
  readonly movesLeft = false;
  private readonly machine: Machine<View>;
  private readonly monitor: Monitor<View>;
  private readonly trail: Trail;
  private readonly races: RaceDetector;
  private readonly footprint = new Footprint();

  constructor(machine: Machine<View>, monitor: Monitor<View>, trail: Trail, races: RaceDetector) {
    this.machine = machine;
    this.monitor = monitor;
    this.trail = trail;
    this.races = races;
  }

  take(process: number, choice: number): boolean {
    if (this.races.active) {
      const locks = this.machine.locksHeld(process);
      this.footprint.clear();
      this.machine.observedStep(process, choice, this.footprint);
      this.races.observe(process, choice, 0, locks, this.footprint);
    } else {
      this.machine.step(process, choice);
    }
    this.trail.steps = 1;
    return this.monitor.step();
  }
}
