import { DeadlockDetector, explainWaits } from './deadlock.ts';
import type { Machine } from './machine.ts';
import type { Finding } from './monitor.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { explainRace, RaceProbe } from './races.ts';
import type { Path, Wait } from './verdict.ts';

/**
 * Recognises the end of a path to a violation of one property, on any path. Exactly one of the three says so.
 *
 * A predicate is asked right after the step that led to a state, as the search does: a view may know what the last step changed,
 * and look at no more than that.
 */
export interface Target {
  /** In an initial state, right after `reset`. */
  initially(): boolean;
  /** Right after a step. */
  afterStep(): boolean;
  /** In a state, however it was entered. */
  inState(): boolean;
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

  constructor(view: View, property: Property<View>) {
    this.view = view;
    this.property = property;
    this.firesOn = property.kind === 'reachable';
  }

  initially(): boolean {
    return this.property.when === 'state' && this.afterStep();
  }

  afterStep(): boolean {
    return this.property.holds(this.view) === this.firesOn;
  }

  inState(): boolean {
    return false;
  }
}

/** What is decided by the state alone. */
abstract class StateTarget implements Target {
  abstract inState(): boolean;

  initially(): boolean {
    return false;
  }

  afterStep(): boolean {
    return false;
  }
}

class DeadlockTarget extends StateTarget {
  private readonly machine: Machine;
  private readonly detector: DeadlockDetector;

  constructor(machine: Machine) {
    super();
    this.machine = machine;
    this.detector = new DeadlockDetector(machine);
  }

  override inState(): boolean {
    return this.detector.found(choicesOf(this.machine));
  }
}

class RaceTarget extends StateTarget {
  private readonly probe: RaceProbe;

  constructor(machine: Machine) {
    super();
    this.probe = new RaceProbe(machine);
  }

  override inState(): boolean {
    return this.probe.race() !== null;
  }
}

class SameState extends StateTarget {
  private readonly machine: Machine;
  private readonly wanted = new Uint32Array(2);
  private readonly here = new Uint32Array(2);

  constructor(machine: Machine, path: Path) {
    super();
    this.machine = machine;
    follow(machine, path);
    machine.fingerprint(this.wanted);
  }

  override inState(): boolean {
    this.machine.fingerprint(this.here);
    return this.here[0] === this.wanted[0] && this.here[1] === this.wanted[1];
  }
}

function choicesOf(machine: Machine): Int32Array {
  return Int32Array.from(machine.processes, (_, process) => machine.choices(process));
}
