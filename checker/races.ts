import { Access, Footprint } from './footprint.ts';
import type { Machine } from './machine.ts';
import type { Decision } from './verdict.ts';

/** One access that a process can make from the stored state, after `steps` steps of its own. */
export interface RacingAccess {
  readonly process: number;
  readonly choice: number;
  readonly steps: number;
  readonly write: boolean;
  readonly marked: boolean;
  /** `Footprint.place` of the access. */
  readonly place: number;
}

/** Two conflicting accesses that can happen at the same time. */
export interface Race {
  readonly variable: number;
  readonly first: RacingAccess;
  readonly second: RacingAccess;
}

/**
 * Collects what the processes can access from one state, and finds two accesses of one variable by different processes, one of
 * them a write, at least one not marked, with no lock held in common.
 *
 * Ownership (`Access.owned`) is no lock: two owners at a time are a race. Accesses are kept in one list per variable, which is
 * nearly always empty or a single entry, so that nothing is compared that does not meet in a variable.
 */
export class RaceDetector {
  /** False: `observe` need not be called. */
  active = false;
  /** What `observe` found since `begin`: one race for each two steps that it may be between. */
  readonly found: Race[] = [];
  /** The token that the process being observed has taken on its way here, or -1. */
  private token = -1;
  private count = 0;
  private readonly heads: Int32Array;
  private next: Int32Array = new Int32Array(256);
  private variable: Int32Array = new Int32Array(256);
  private locks: Int32Array = new Int32Array(256);
  private process: Int32Array = new Int32Array(256);
  private choice: Int32Array = new Int32Array(256);
  private steps: Int32Array = new Int32Array(256);
  private access: Int32Array = new Int32Array(256);
  private place: Int32Array = new Int32Array(256);
  private tokens: Int32Array = new Int32Array(256);
  private readonly machine: Pick<Machine, 'variables' | 'admitsRace'>;

  constructor(machine: Pick<Machine, 'variables' | 'admitsRace'>) {
    this.machine = machine;
    this.heads = new Int32Array(machine.variables).fill(-1);
  }

  /** Forgets everything: the search goes to another state. */
  begin(): void {
    for (let entry = 0; entry < this.count; entry++) this.heads[this.variable[entry]] = -1;
    this.count = 0;
    this.found.length = 0;
  }

  /**
   * The step that `process` takes by `choice` after `steps` steps of its own from the state, with `locksHeld` held before it.
   * Locks taken and dropped by the step count from their place in the footprint on; and so do tokens, from step to step. Of two
   * processes that take one token the other can no longer.
   */
  observe(process: number, choice: number, steps: number, locksHeld: number, footprint: Footprint): void {
    let locks = locksHeld;
    if (steps === 0) this.token = -1;
    for (let i = 0; i < footprint.count; i++) {
      const access = footprint.access[i];
      const variable = footprint.variable[i];
      if ((access & Access.take) !== 0) this.token = variable;
      if ((access & Access.acquire) !== 0) locks |= 1 << variable;
      else if ((access & Access.release) !== 0) locks &= ~(1 << variable);
      else if ((access & Access.bookkeeping) === 0)
        this.meet(process, choice, steps, locks, access, variable, footprint.place[i]);
      if ((access & Access.give) !== 0) this.token = -1;
    }
  }

  private meet(
    process: number,
    choice: number,
    steps: number,
    locks: number,
    access: number,
    variable: number,
    place: number,
  ): void {
    const kind = access & (Access.write | Access.marked);
    const { token } = this;
    for (let entry = this.heads[variable]; entry >= 0; entry = this.next[entry]) {
      const other = this.access[entry];
      if (this.process[entry] === process) {
        const alike = other === kind && this.locks[entry] === locks && this.place[entry] === place;
        if (alike && this.choice[entry] === choice && this.tokens[entry] === token) return;
      } else if (
        ((kind | other) & Access.write) !== 0 &&
        (kind & other & Access.marked) === 0 &&
        (this.locks[entry] & locks) === 0 &&
        (token < 0 || this.tokens[entry] !== token) &&
        this.machine.admitsRace?.(this.place[entry], place) !== true
      ) {
        this.find({
          variable,
          first: racing(this.process[entry], this.choice[entry], this.steps[entry], other, this.place[entry]),
          second: racing(process, choice, steps, kind, place),
        });
      }
    }
    if (this.count === this.next.length) this.grow();
    const entry = this.count++;
    this.next[entry] = this.heads[variable];
    this.heads[variable] = entry;
    this.variable[entry] = variable;
    this.locks[entry] = locks;
    this.process[entry] = process;
    this.choice[entry] = choice;
    this.steps[entry] = steps;
    this.access[entry] = kind;
    this.place[entry] = place;
    this.tokens[entry] = token;
  }

  private find(race: Race): void {
    const { first, second } = race;
    if (this.found.some((known) => isSameStep(known.first, first) && isSameStep(known.second, second))) return;
    this.found.push(race);
  }

  private grow(): void {
    this.next = doubled(this.next);
    this.variable = doubled(this.variable);
    this.locks = doubled(this.locks);
    this.process = doubled(this.process);
    this.choice = doubled(this.choice);
    this.steps = doubled(this.steps);
    this.access = doubled(this.access);
    this.place = doubled(this.place);
    this.tokens = doubled(this.tokens);
  }
}

/** Looks for a race between two steps that are both enabled in the current state. */
export class RaceProbe {
  private readonly machine: Machine;
  private readonly detector: RaceDetector;
  private readonly footprint = new Footprint();
  private readonly here: Uint8Array;

  constructor(machine: Machine) {
    this.machine = machine;
    this.detector = new RaceDetector(machine);
    this.here = new Uint8Array(machine.snapshotBytes);
  }

  /** The race, or null. The state is left as it was. */
  race(): Race | null {
    const { machine, detector, footprint, here } = this;
    detector.begin();
    machine.save(here, 0);
    for (let process = 0; process < machine.processes.length; process++) {
      const choices = machine.choices(process);
      for (let choice = 0; choice < choices; choice++) {
        const locks = machine.locksHeld(process);
        footprint.clear();
        machine.observedStep(process, choice, footprint);
        detector.observe(process, choice, 0, locks, footprint);
        machine.restore(here, 0);
      }
    }
    return detector.found[0] ?? null;
  }
}

/** Names both steps of a race that a `RaceProbe` found in the current state. */
export function explainRace(machine: Machine, race: Race): string {
  const side = ({ process, choice, write, marked, place }: RacingAccess) => {
    const label = machine.label(process, choice);
    const code = place > 0 ? machine.codeAt?.(place) : undefined;
    const where =
      code === undefined ? `in ${label.action} (${label.source ?? label.function})` : `at ${code.source} in ${code.function}()`;
    return `${machine.processes[process]} ${write ? 'writes' : 'reads'} it${marked ? ' (marked)' : ''} ${where}`;
  };
  return `data race on ${machine.variableName(race.variable)}: ${side(race.first)}, ${side(race.second)}, and no lock is held in both`;
}

/**
 * Goes from the snapshot `stored` to the state where both accesses of `race` are next, and looks again there: the steps to it, or
 * null where it was no race.
 *
 * Under a reduction the steps that lead there are independent of each other, so that the steps of either process may come first. But
 * what one of them begins may be no choice of the other any more, and its choices be numbered anew: they are found by name.
 */
export function confirmRace(machine: Machine, stored: Uint8Array, race: Race): readonly Decision[] | null {
  machine.restore(stored, 0);
  const [first, second] = [race.first, race.second].map((access) => ({ access, name: nameOf(machine, access) }));
  for (const order of [
    [first, second],
    [second, first],
  ]) {
    const taken: Decision[] = [];
    machine.restore(stored, 0);
    const bothTaken = order.every(({ access, name }) => takesUpTo(machine, access, name, taken));
    if (bothTaken && new RaceProbe(machine).race() !== null) return taken;
  }
  return null;
}

/** Takes the steps of a process before its access, of which the first is called `name`, and adds them to `taken`. False: one does not fit. */
function takesUpTo(machine: Machine, { process, steps }: RacingAccess, name: string, taken: Decision[]): boolean {
  for (let step = 0; step < steps; step++) {
    const choices = machine.choices(process);
    let choice = 0;
    while (step === 0 && choice < choices && nameOf(machine, { process, choice }) !== name) choice++;
    if (choice >= choices) return false;
    machine.step(process, choice);
    taken.push({ process, choice });
  }
  return true;
}

function nameOf(machine: Machine, { process, choice }: Decision): string {
  return JSON.stringify(machine.label(process, choice));
}

function isSameStep(one: RacingAccess, other: RacingAccess): boolean {
  return one.process === other.process && one.choice === other.choice && one.steps === other.steps;
}

function racing(process: number, choice: number, steps: number, kind: number, place: number): RacingAccess {
  return { process, choice, steps, write: (kind & Access.write) !== 0, marked: (kind & Access.marked) !== 0, place };
}

function doubled(array: Int32Array): Int32Array {
  const grown = new Int32Array(array.length * 2);
  grown.set(array);
  return grown;
}
