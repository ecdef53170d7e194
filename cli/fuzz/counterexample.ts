import { DeadlockDetector } from '../../checker/deadlock.ts';
import type { Machine } from '../../checker/machine.ts';
import { follow } from '../../checker/path.ts';
import type { Path, Verdict } from '../../checker/verdict.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { type Validated, validated } from '../evidence.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import type { Failure } from './fuzzer.ts';
import { minimise } from './minimise.ts';
import { NextStepsRace } from './neighbours.ts';
import { withoutUnused } from './smaller-scenario.ts';
import { targetFor, type Violation } from './watch.ts';

/** A failure made short, and confirmed by machines that the fuzzer never touched. */
export interface Counterexample {
  /** The scenario that the trace belongs to. */
  readonly file: ScenarioFile;
  readonly machine: Machine<AllocatorView>;
  readonly verdict: Extract<Verdict, { kind: 'violated' | 'deadlock' }>;
  readonly validated: Validated;
  /** Whether no step of the path can be left out. */
  readonly minimal: boolean;
}

/** Minimises the path of a failure; of a random workload it also leaves out what the path does not use. */
export function counterexampleOf(failure: Failure, randomWorkload: boolean): Counterexample {
  const { violation } = failure;
  const { path, minimal } =
    violation.at === 0
      ? { path: failure.path, minimal: true }
      : minimise(failure.machine, failure.path, targetFor(failure.machine, violation), { renames: true });
  const placed = { file: failure.file, machine: failure.machine, path };
  const { file, machine, path: last } = randomWorkload ? withoutUnused(placed, violation) : placed;
  const verdict = verdictAt(machine, last, violation);
  const result = {
    verdict,
    limitsMet: [],
    goals: [],
    watched: [],
    omissionProbability: 0,
    restarts: 0,
    seconds: 0,
    memoryBytes: 0,
  };
  return { file, machine, verdict, validated: validated(file, result), minimal };
}

/** What there is to say at the end of `path`, which shows the violation. */
export function verdictAt(machine: Machine<AllocatorView>, path: Path, { property, race }: Violation): Counterexample['verdict'] {
  const steps = path.decisions.length;
  const counts = { distinct: steps + 1, generated: steps + 1, depth: steps + 1 };
  follow(machine, path);
  if (property.kind === 'deadlock-free') {
    const choices = Int32Array.from(machine.processes, (_, process) => machine.choices(process));
    return { kind: 'deadlock', waits: new DeadlockDetector(machine).waits(choices), path, counts };
  }
  const explanation =
    race === null ? property.explain(machine.view) : (new NextStepsRace(machine, race.steps).race() ?? race).explanation;
  return { kind: 'violated', property: property.name, class: 'safety', explanation, path, counts };
}
