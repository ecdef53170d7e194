import type { AllocatorMachine } from '../machine.ts';

/** One step that a walk is about to take. */
export interface WalkStep {
  readonly process: number;
  readonly choice: number;
  /** A pseudo-random number of its own for each step. */
  readonly pick: number;
}

/**
 * Takes up to `length` pseudo-random steps from the initial state and calls `before` ahead of each; `before` may move the machine
 * elsewhere, because the state is put back before the step is taken. Ends early where nobody can go on.
 */
export function walk(machine: AllocatorMachine, seed: number, length: number, before: (step: WalkStep) => void): void {
  const state = new Uint8Array(machine.snapshotBytes);
  let pick = seed;
  machine.reset();
  for (let steps = 0; steps < length; steps++) {
    const ways: [process: number, choice: number][] = [];
    for (let process = 0; process < machine.processes.length; process++) {
      for (let choice = 0; choice < machine.choices(process); choice++) ways.push([process, choice]);
    }
    if (ways.length === 0) return;
    pick = (pick * 48271) % 0x7fffffff;
    const [process, choice] = ways[pick % ways.length]!;
    machine.save(state, 0);
    before({ process, choice, pick });
    machine.restore(state, 0);
    machine.step(process, choice);
  }
}
