import type { RacingPlaces } from './races.ts';

/** How a scenario is run, beside what it says itself. */
export interface MachineOptions {
  /** Have every step observed, also those taken by `step`: lock-discipline and memory-safe judge what a step touches. */
  readonly observes?: boolean;
  /** Have the atomics that only count be switch points too. They steer nothing, and multiply the states. */
  readonly countersSwitch?: boolean;
  /**
   * Have CPUs that start at the same area read the same number, so that they can be exchanged: the machine then names the
   * representative of a state (kernel/symmetry.ts). Where code asks more of the number than which area to start at, nothing is exchanged.
   */
  readonly symmetry?: boolean;
  /** Which of the defects that a test has put into one copy of the file is active: kernel/testing/schemata.ts. */
  readonly fault?: number;
  /** Source locations, by number, at which plain accesses are switch points too. */
  readonly switchPlaces?: readonly number[];
  /** Races that were reported already. */
  readonly toleratedRaces?: readonly RacingPlaces[];
}
