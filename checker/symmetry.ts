import type { Machine } from './machine.ts';
import type { Route } from './route.ts';
import type { Decision, Path } from './verdict.ts';

/**
 * The path of the plain machine that goes through the symmetry classes of `route`, step by step.
 *
 * From any state of a class some step leads to the class that the route enters next, because symmetric states have symmetric
 * steps; so the first one found is right, and nothing is ever taken back. `represent` replaces the current state by that of its class
 * which the search stored. Of the last step more may be asked: `ends` is called right after it, and one step of the same classes may
 * do what another does not.
 *
 * @throws Error where no step leads on: what `canonicalise` takes for a symmetry is none.
 */
export function unfold(machine: Machine, represent: () => void, route: Route, ends: () => boolean = () => true): Path {
  const classes = classesAlong(machine, represent, route);
  const fingerprint = new Uint32Array(2);
  const before = new Uint8Array(machine.snapshotBytes);
  const after = new Uint8Array(machine.snapshotBytes);
  const decisions: Decision[] = [];

  /** The step into class number `index` from the current state, which is left behind it. */
  const stepInto = (index: number): Decision => {
    machine.save(before, 0);
    for (let process = 0; process < machine.processes.length; process++) {
      const choices = machine.choices(process);
      for (let choice = 0; choice < choices; choice++) {
        machine.step(process, choice);
        const wanted = index < classes.length - 2 || ends();
        machine.save(after, 0);
        fingerprintClass(machine, represent, fingerprint);
        if (wanted && fingerprint[0] === classes[index] && fingerprint[1] === classes[index + 1]) {
          machine.restore(after, 0);
          return { process, choice };
        }
        machine.restore(before, 0);
      }
    }
    throw new Error(
      `canonicalise() is no symmetry: step ${index / 2 + 1} of a path has no counterpart in a state of the same class`,
    );
  };

  machine.reset(route.initial);
  for (let index = 0; index < classes.length; index += 2) decisions.push(stepInto(index));
  return { initial: route.initial, decisions };
}

/** Fingerprints, two words each, of the classes that the steps of `route` lead to. */
function classesAlong(machine: Machine, represent: () => void, { initial, transitions }: Route): number[] {
  const fingerprint = new Uint32Array(2);
  const inside = new Uint8Array(machine.snapshotBytes);
  const classes: number[] = [];
  machine.reset(initial);
  represent();
  for (const decisions of transitions) {
    for (const [step, { process, choice }] of decisions.entries()) {
      // Within a transition processes keep their numbers.
      if (step > 0) machine.restore(inside, 0);
      machine.step(process, choice);
      machine.save(inside, 0);
      fingerprintClass(machine, represent, fingerprint);
      classes.push(fingerprint[0], fingerprint[1]);
    }
  }
  return classes;
}

/** Leaves the machine in the representative. */
function fingerprintClass(machine: Machine, represent: () => void, out: Uint32Array): void {
  represent();
  machine.fingerprint(out);
}
