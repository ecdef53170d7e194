import { Access, Footprint } from '../checker/footprint.ts';
import type { CodePlace, Machine } from '../checker/machine.ts';
import { choicesOf, type NamedChoice } from './choices.ts';

/** Two steps, both possible in one state, that make conflicting accesses without a common lock. */
export interface Race {
  readonly first: RacingStep;
  readonly second: RacingStep;
  /** Name of the variable that both access. */
  readonly variable: string;
}

/** A step, and the access of it that races. */
export interface RacingStep extends NamedChoice {
  readonly writes: boolean;
  readonly marked: boolean;
  /** Where the access is made; null where the machine does not tell. */
  readonly code: CodePlace | null;
}

interface DataAccess {
  readonly variable: number;
  readonly access: number;
  readonly place: number;
  /** Locks held at the access, one bit each. */
  readonly locks: number;
}

/**
 * The first data race that is possible in the current state, or null: accesses of two processes to one variable, at least one a
 * write, not both marked, no lock held at both, and not admitted. Leaves the state as it was.
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
      const met = conflict(machine, accesses[i], accesses[j]);
      if (met === null) continue;
      const variable = machine.variableName(met[0].variable);
      return { first: racing(machine, first, met[0]), second: racing(machine, enabled[j], met[1]), variable };
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
    const [access, variable, place] = [footprint.access[i], footprint.variable[i], footprint.place[i]];
    if (access & Access.acquire) locks |= 1 << variable;
    else if (access & Access.release) locks &= ~(1 << variable);
    else if ((access & Access.bookkeeping) === 0) made.push({ variable, access, place, locks });
  }
  return made;
}

function conflict(
  machine: Machine,
  first: readonly DataAccess[],
  second: readonly DataAccess[],
): readonly [DataAccess, DataAccess] | null {
  for (const a of first) {
    for (const b of second) {
      const marked = a.access & b.access & Access.marked;
      const written = (a.access | b.access) & Access.write;
      if (a.variable !== b.variable || !written || marked || (a.locks & b.locks) !== 0) continue;
      if (machine.admitsRace?.(a.place, b.place) !== true) return [a, b];
    }
  }
  return null;
}

function racing(machine: Machine, step: NamedChoice, { access, place }: DataAccess): RacingStep {
  const code = place > 0 ? (machine.codeAt?.(place) ?? null) : null;
  return { ...step, writes: (access & Access.write) !== 0, marked: (access & Access.marked) !== 0, code };
}
