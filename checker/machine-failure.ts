import type { Findings } from './findings.ts';
import type { Machine } from './machine.ts';
import { flatten } from './route.ts';
import type { Trail } from './trail.ts';
import type { Path } from './verdict.ts';

/**
 * The machine (or a property) threw in the middle of a search: the model itself failed, which is no verdict about what it models.
 * `cause` is what was thrown.
 */
export class MachineFailure extends Error {
  /** The path of the plain machine to the last state before the failure. */
  readonly path: Path;
  /** The process whose step failed, or was the last one taken; by name. */
  readonly process: string;

  constructor(cause: unknown, path: Path, process: string) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The model failed after ${path.decisions.length} steps, in a step of ${process}: ${reason}`, { cause });
    this.name = 'MachineFailure';
    this.path = path;
    this.process = process;
  }
}

/** The failure of a search that stood at the end of `trail` when something threw `cause`. */
export function failureAt<View>(cause: unknown, machine: Machine<View>, trail: Trail, findings: Findings<View>): MachineFailure {
  const route = trail.route();
  const process = machine.processes[trail.process];
  try {
    return new MachineFailure(cause, findings.path(route), process);
  } catch {
    // The machine fails here too: then the path is the one that was taken, from representative to representative.
    return new MachineFailure(cause, flatten(route), process);
  }
}
