import { mixFingerprint } from '../../checker/fingerprint.ts';
import type { Footprint } from '../../checker/footprint.ts';
import type { Machine, StepLabel } from '../../checker/machine.ts';

/** How often each action was taken, by name. */
export type ActionCounts = Map<string, number>;

/**
 * A machine that counts the steps taken on it, by action, and whose fingerprints are a member's own: two states that one member
 * takes for one are two to the others.
 *
 * It offers no representative of a state's symmetry class: paths stay those of the plain machine.
 */
export class CountedMachine<View> implements Machine<View> {
  readonly processes: readonly string[];
  readonly initialStates: number;
  readonly snapshotBytes: number;
  readonly variables: number;
  readonly view: View;
  private readonly machine: Machine<View>;
  private readonly counts: ActionCounts;
  private readonly hashSeed: number;

  constructor(machine: Machine<View>, counts: ActionCounts, hashSeed: number) {
    this.machine = machine;
    this.counts = counts;
    this.hashSeed = hashSeed;
    this.processes = machine.processes;
    this.initialStates = machine.initialStates;
    this.snapshotBytes = machine.snapshotBytes;
    this.variables = machine.variables;
    this.view = machine.view;
  }

  step(process: number, choice: number): void {
    this.count(process, choice);
    this.machine.step(process, choice);
  }

  observedStep(process: number, choice: number, footprint: Footprint): void {
    this.count(process, choice);
    this.machine.observedStep(process, choice, footprint);
  }

  fingerprint(out: Uint32Array): void {
    this.machine.fingerprint(out);
    mixFingerprint(out, this.hashSeed);
  }

  reset(initial?: number): void {
    this.machine.reset(initial);
  }

  choices(process: number): number {
    return this.machine.choices(process);
  }

  get stepKind(): string | undefined {
    return this.machine.stepKind;
  }

  finished(process: number): boolean {
    return this.machine.finished(process);
  }

  waitsFor(process: number): number {
    return this.machine.waitsFor(process);
  }

  locksHeld(process: number): number {
    return this.machine.locksHeld(process);
  }

  save(into: Uint8Array, offset: number): void {
    this.machine.save(into, offset);
  }

  restore(from: Uint8Array, offset: number): void {
    this.machine.restore(from, offset);
  }

  label(process: number, choice: number): StepLabel {
    return this.machine.label(process, choice);
  }

  variableName(variable: number): string {
    return this.machine.variableName(variable);
  }

  private count(process: number, choice: number): void {
    const { action } = this.machine.label(process, choice);
    this.counts.set(action, (this.counts.get(action) ?? 0) + 1);
  }
}
