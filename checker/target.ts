import { DeadlockDetector, explainWaits } from './deadlock.ts';
import type { Machine } from './machine.ts';
import type { Finding } from './monitor.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { explainRace, RaceProbe } from './races.ts';
import type { Path, Wait } from './verdict.ts';

/** Recognises the end of a path to a violation of one property, on any path. */
export interface Target {
  /** Whether the current state is one. */
  atState(): boolean;
  /** Whether the step just taken makes it one. */
  atStep(): boolean;
}

/** What violates `property`; for a violation of progress, the state at the end of `path`, since no state shows that by itself. */
export function targetOf<View>(machine: Machine<View>, property: Property<View>, path: Path): Target {
  switch (property.kind) {
    case 'always':
    case 'reachable':
      return new PredicateTarget(machine.view, property);
    case 'deadlock-free':
      return new DeadlockTarget(machine);
    case 'race-free':
      return new RaceTarget(machine);
    case 'eventually-quiescent':
      return new SameState(machine, path);
  }
}

/** What there is to say about `property` at the end of `path`, where it is violated. */
export function findingAt<View>(machine: Machine<View>, property: Property<View>, path: Path): Finding<View> {
  follow(machine, path);
  if (property.kind === 'deadlock-free') {
    const waits: readonly Wait[] = new DeadlockDetector(machine).waits(choicesOf(machine));
    return { property, path, waits, explanation: explainWaits(machine, waits) };
  }
  const race = property.kind === 'race-free' ? new RaceProbe(machine).race() : null;
  const explanation = race === null ? property.explain(machine.view) : explainRace(machine, race);
  return { property, path, waits: [], explanation };
}

class PredicateTarget<View> implements Target {
  private readonly view: View;
  private readonly property: Property<View>;
  private readonly firesOn: boolean;
  private readonly atSteps: boolean;

  constructor(view: View, property: Property<View>) {
    this.view = view;
    this.property = property;
    this.firesOn = property.kind === 'reachable';
    this.atSteps = property.when === 'step';
  }

  atState(): boolean {
    return !this.atSteps && this.property.holds(this.view) === this.firesOn;
  }

  atStep(): boolean {
    return this.atSteps && this.property.holds(this.view) === this.firesOn;
  }
}

class DeadlockTarget implements Target {
  private readonly machine: Machine;
  private readonly detector: DeadlockDetector;

  constructor(machine: Machine) {
    this.machine = machine;
    this.detector = new DeadlockDetector(machine);
  }

  atState(): boolean {
    return this.detector.found(choicesOf(this.machine));
  }

  atStep(): boolean {
    return false;
  }
}

class RaceTarget implements Target {
  private readonly probe: RaceProbe;

  constructor(machine: Machine) {
    this.probe = new RaceProbe(machine);
  }

  atState(): boolean {
    return this.probe.race() !== null;
  }

  atStep(): boolean {
    return false;
  }
}

class SameState implements Target {
  private readonly machine: Machine;
  private readonly wanted = new Uint32Array(2);
  private readonly here = new Uint32Array(2);

  constructor(machine: Machine, path: Path) {
    this.machine = machine;
    follow(machine, path);
    machine.fingerprint(this.wanted);
  }

  atState(): boolean {
    this.machine.fingerprint(this.here);
    return this.here[0] === this.wanted[0] && this.here[1] === this.wanted[1];
  }

  atStep(): boolean {
    return false;
  }
}

function choicesOf(machine: Machine): Int32Array {
  return Int32Array.from(machine.processes, (_, process) => machine.choices(process));
}
