import { Access, Footprint } from '../checker/footprint.ts';
import type { Machine } from '../checker/machine.ts';
import { choicesOf, type NamedChoice } from './choices.ts';

/** Two steps, both possible in one state, that make conflicting accesses without a common lock. */
export interface Race {
  readonly first: NamedChoice;
  readonly second: NamedChoice;
  /** Name of the variable that both access. */
  readonly variable: string;
}

interface DataAccess {
  readonly variable: number;
  readonly access: number;
  /** Locks held at the access, one bit each. */
  readonly locks: number;
}

/**
 * The first data race that is possible in the current state, or null: accesses of two processes to one variable, at least one a
 * write, not both marked, and no lock held at both. Leaves the state as it was.
 */
export function findRace(machine: Machine): Race | null {
  const state = new Uint8Array(machine.snapshotBytes);
  machine.save(state, 0);
  const enabled = machine.processes.flatMap((_, process) => choicesOf(machine, process));
  const accesses = enabled.map((step) => {
    const made = accessesOf(machine, step);
    machine.restore(state, 0);
    return made;
  });
  for (const [i, first] of enabled.entries()) {
    for (let j = i + 1; j < enabled.length; j++) {
      if (enabled[j].process === first.process) continue;
      const variable = conflict(accesses[i], accesses[j]);
      if (variable >= 0) return { first, second: enabled[j], variable: machine.variableName(variable) };
    }
  }
  return null;
}

function accessesOf(machine: Machine, { process, choice }: NamedChoice): DataAccess[] {
  const footprint = new Footprint();
  let locks = machine.locksHeld(process);
  machine.observedStep(process, choice, footprint);
  const made: DataAccess[] = [];
  for (let i = 0; i < footprint.count; i++) {
    const [access, variable] = [footprint.access[i], footprint.variable[i]];
    if (access & Access.acquire) locks |= 1 << variable;
    else if (access & Access.release) locks &= ~(1 << variable);
    else made.push({ variable, access, locks });
  }
  return made;
}

function conflict(first: readonly DataAccess[], second: readonly DataAccess[]): number {
  for (const a of first) {
    for (const b of second) {
      const marked = a.access & b.access & Access.marked;
      const written = (a.access | b.access) & Access.write;
      if (a.variable === b.variable && written && !marked && (a.locks & b.locks) === 0) return a.variable;
    }
  }
  return -1;
}
