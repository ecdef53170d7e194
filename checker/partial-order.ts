import { Footprint } from './footprint.ts';
import type { Machine } from './machine.ts';
import type { Monitor } from './monitor.ts';
import type { SearchOptions } from './options.ts';
import type { Locksets } from './transactions.ts';

/** Whether a search with these options lets one process go on alone where it may. */
export function reducesByPartialOrder<View>(machine: Machine<View>, { reductions }: SearchOptions<View>): boolean {
  return reductions.includes('partial-order') && machine.observedChoices !== undefined;
}

/**
 * The reduction `partial-order`: ample sets of one process. From a state in which a process is in the middle of something, and
 * whatever it can do next moves left, it goes on alone.
 *
 * Whatever the others do from there until its next step does not conflict with that step, so that it may as well come first: what they
 * can do instead of it, they can do after it. They must not be put off for ever. So one of its ways on must bring the process to
 * rest, where it goes on alone no more; each state left to one process then leads to one with fewer processes in the middle of
 * something, and at last to one from which everybody goes on.
 *
 * Nobody goes on alone from rest. What a process can do there depends on what it looks at, and its steps do not name that; and a
 * predicate of an allocator at rest asks for every combination of resting processes. But no step may take from a resting process what
 * it could do without conflicting with it: so what it looks at is learnt as if it had read it.
 */
export class PartialOrder<View> {
  private readonly machine: Machine<View>;
  private readonly monitor: Monitor<View>;
  private readonly locksets: Locksets;
  private readonly footprint = new Footprint();
  private readonly resting: Uint8Array;
  /** All that the process at hand did moved left. */
  private left = false;
  /** Some of it brought the process to rest. */
  private rested = false;

  constructor(machine: Machine<View>, monitor: Monitor<View>, locksets: Locksets) {
    this.machine = machine;
    this.monitor = monitor;
    this.locksets = locksets;
    this.resting = new Uint8Array(machine.processes.length);
  }

  /** The current state is to be expanded; `choices[p]`: how many choices process p has in it. False: an assumption turned out wrong. */
  begin(choices: Int32Array): boolean {
    const { machine, footprint, resting } = this;
    for (let process = 0; process < choices.length; process++) {
      resting[process] = Number(machine.finished(process));
      if (resting[process] === 0 && choices[process] > 0) continue;
      footprint.clear();
      machine.observedChoices!(process, footprint);
      this.locksets.look(process, machine.locksHeld(process), footprint);
    }
    return !this.locksets.broken;
  }

  /** The transitions of `process` come next. */
  beginProcess(process: number): void {
    this.left = this.resting[process] === 0 && !this.monitor.relatesProcesses;
    this.rested = false;
  }

  /** One of them was taken, and the machine is where it led to. */
  took(process: number, movesLeft: boolean): void {
    this.left &&= movesLeft;
    this.rested ||= this.machine.finished(process);
  }

  /** All of them were taken. Whether the process goes on alone. */
  endProcess(): boolean {
    return this.left && this.rested;
  }
}
