import { hashBytes } from '../fingerprint.ts';
import type { Footprint } from '../footprint.ts';
import type { Machine, StepLabel } from '../machine.ts';

/** A guarded command over a state of bytes: one disjunct of a next-state relation. */
export interface GuardedAction {
  readonly name: string;
  readonly process: number;
  enabled(state: Uint8Array): boolean;
  apply(state: Uint8Array): void;
}

/** What it takes to make a machine of guarded commands. */
export interface GuardedSystem {
  readonly processes: readonly string[];
  readonly stateBytes: number;
  readonly initialStates?: number;
  initial(state: Uint8Array, number: number): void;
  readonly actions: readonly GuardedAction[];
  /** Replaces the state by the representative of its symmetry class. */
  canonicalise?(state: Uint8Array): void;
}

/** A small machine for tests of the search: the state is an array of bytes and the view of it, the steps are guarded commands. */
export class GuardedMachine implements Machine<Uint8Array> {
  readonly processes: readonly string[];
  readonly initialStates: number;
  readonly snapshotBytes: number;
  readonly variables = 0;
  readonly view: Uint8Array;
  readonly canonicalise?: () => void;
  private readonly system: GuardedSystem;
  private readonly actions: readonly (readonly GuardedAction[])[];

  constructor(system: GuardedSystem) {
    this.system = system;
    this.processes = system.processes;
    this.initialStates = system.initialStates ?? 1;
    this.snapshotBytes = system.stateBytes;
    this.view = new Uint8Array(system.stateBytes);
    this.actions = system.processes.map((_, process) => system.actions.filter((action) => action.process === process));
    if (system.canonicalise !== undefined) this.canonicalise = () => system.canonicalise!(this.view);
    this.reset();
  }

  reset(initial = 0): void {
    this.view.fill(0);
    this.system.initial(this.view, initial);
  }

  choices(process: number): number {
    const actions = this.actions[process];
    let choices = 0;
    for (let i = 0; i < actions.length; i++) if (actions[i].enabled(this.view)) choices++;
    return choices;
  }

  step(process: number, choice: number): void {
    this.chosen(process, choice).apply(this.view);
  }

  observedStep(process: number, choice: number, _footprint: Footprint): void {
    this.step(process, choice);
  }

  /** A process of guarded commands has no end of its own: without a choice it is blocked. */
  finished(_process: number): boolean {
    return false;
  }

  waitsFor(_process: number): number {
    return -1;
  }

  locksHeld(_process: number): number {
    return 0;
  }

  save(into: Uint8Array, offset: number): void {
    for (let i = 0; i < this.snapshotBytes; i++) into[offset + i] = this.view[i];
  }

  restore(from: Uint8Array, offset: number): void {
    for (let i = 0; i < this.snapshotBytes; i++) this.view[i] = from[offset + i];
  }

  fingerprint(out: Uint32Array): void {
    hashBytes(this.view, this.snapshotBytes, out);
  }

  label(process: number, choice: number): StepLabel {
    const action = this.chosen(process, choice).name;
    return { action, arguments: {}, function: action, sentence: action };
  }

  variableName(variable: number): string {
    throw new RangeError(`A machine of guarded commands has no variable ${variable}.`);
  }

  private chosen(process: number, choice: number): GuardedAction {
    let left = choice;
    for (const action of this.actions[process]) if (action.enabled(this.view) && left-- === 0) return action;
    throw new RangeError(`Process ${process} has no choice ${choice} in this state.`);
  }
}
