import type { Machine } from './machine.ts';
import type { SearchOptions } from './options.ts';

/** Whether a search with these options stores the representatives of symmetry classes. */
export function reducesBySymmetry<View>(machine: Machine<View>, options: SearchOptions<View>): boolean {
  return options.reductions.includes('symmetry') && machine.canonicalise !== undefined;
}

/** Whether a search with these options stores states without what is dead in them. */
export function clearsDeadVariables<View>(machine: Machine<View>, options: SearchOptions<View>): boolean {
  return options.reductions.includes('dead-variables') && machine.clearDeadVariables !== undefined;
}

/** Replaces the current state by the one that stands for it in the search; null where that is always itself. */
export function representing<View>(machine: Machine<View>, options: SearchOptions<View>): (() => void) | null {
  const clears = clearsDeadVariables(machine, options);
  if (!reducesBySymmetry(machine, options)) return clears ? () => machine.clearDeadVariables!() : null;
  return () => {
    // What is dead moves with its process, but it must not decide the order of processes.
    if (clears) machine.clearDeadVariables!();
    machine.canonicalise!();
  };
}
