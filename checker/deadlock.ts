import type { Machine } from './machine.ts';
import type { Wait } from './verdict.ts';

/**
 * Finds sets of processes that wait for each other for ever: nobody has a choice though not all have finished, or some blocked
 * processes wait in a circle (one that waits for itself included) whatever the others do.
 */
export class DeadlockDetector {
  private readonly machine: Machine;
  private readonly processes: number;

  constructor(machine: Machine) {
    this.machine = machine;
    this.processes = machine.processes.length;
  }

  /** Whether the current state is a deadlock. `choices[p]`: how many choices process p has in it. */
  found(choices: Int32Array): boolean {
    let anyEnabled = false;
    let anyBlocked = false;
    for (let process = 0; process < this.processes; process++) {
      if (choices[process] > 0) anyEnabled = true;
      else if (!this.machine.finished(process)) {
        anyBlocked = true;
        if (this.onCircle(process, choices)) return true;
      }
    }
    return anyBlocked && !anyEnabled;
  }

  /** Who waits for whom in a state that `found`: the circle, or everyone where there is none. Allocates. */
  waits(choices: Int32Array): Wait[] {
    const blocked: number[] = [];
    for (let process = 0; process < this.processes; process++) {
      if (choices[process] === 0 && !this.machine.finished(process)) blocked.push(process);
    }
    const circle = blocked.filter((process) => this.onCircle(process, choices));
    const stuck = choices.some((count) => count > 0) ? circle : blocked;
    return stuck.map((process) => ({ process, waitsFor: this.machine.waitsFor(process) }));
  }

  /** Whether following waitsFor() from `start` through blocked processes leads back to it. */
  private onCircle(start: number, choices: Int32Array): boolean {
    let process = start;
    for (let links = 0; links < this.processes; links++) {
      process = this.machine.waitsFor(process);
      if (process === start) return true;
      if (process < 0 || choices[process] > 0 || this.machine.finished(process)) return false;
    }
    return false;
  }
}

/** A deadlock in one line. */
export function explainWaits(machine: Machine, waits: readonly Wait[]): string {
  const sentences = waits.map(({ process, waitsFor }) => {
    const name = machine.processes[process];
    if (waitsFor < 0) return `${name} waits for ever`;
    return `${name} waits for ${waitsFor === process ? 'itself' : machine.processes[waitsFor]}`;
  });
  return `deadlock: ${sentences.join(', ')}`;
}
