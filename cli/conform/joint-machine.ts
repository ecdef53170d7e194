import type { Footprint } from '../../checker/footprint.ts';
import type { Machine, StepLabel } from '../../checker/machine.ts';
import type { Property } from '../../checker/property.ts';
import type { Side } from './side.ts';

/** What a joint state is asked for. */
export interface JointView {
  /** In what the last stretch of the two machines differs, or null. */
  readonly difference: string | null;
}

/**
 * Two machines that take every decision together: a state is a pair of states, a step takes one process of both to its next
 * visible point. As long as nothing differs they are bisimilar at those points: the same choices, the same events, the same
 * allocator. Where something does, both stand still.
 */
export class JointMachine implements Machine<JointView>, JointView {
  readonly processes: readonly string[];
  readonly initialStates = 1;
  readonly snapshotBytes: number;
  readonly variables = 0;
  readonly view: JointView = this;
  difference: string | null;
  private readonly left: Side;
  private readonly right: Side;
  private readonly hash = new Uint32Array(2);

  /** @throws RangeError where they have other processes, areas, slots or mappings: nothing of them can be compared. */
  constructor(left: Side, right: Side) {
    this.left = left;
    this.right = right;
    this.processes = left.machine.processes;
    this.snapshotBytes = left.machine.snapshotBytes + right.machine.snapshotBytes;
    const shapes = [left, right].map(
      ({ machine, projection }) => `${machine.processes.join(' ')}: ${projection.names.join(' ')}`,
    );
    if (shapes[0] !== shapes[1]) throw new RangeError(`${left.name} and ${right.name} have other processes, areas or slots`);
    this.difference = null;
    this.reset();
  }

  reset(): void {
    this.left.machine.reset();
    this.right.machine.reset();
    this.difference = this.differenceOfStates();
  }

  choices(process: number): number {
    return this.difference === null ? this.left.machine.choices(process) : 0;
  }

  step(process: number, choice: number): void {
    const { left, right } = this;
    const wanted = left.choices(process)[choice]!;
    const same = right.choices(process).findIndex((name) => sameAction(name, wanted));
    if (same < 0) {
      this.difference = `${left.name} can ${wanted}, ${right.name} cannot`;
      return;
    }
    left.advance(process, choice);
    right.advance(process, same);
    this.difference = this.differenceOfEvents() ?? this.differenceOfStates() ?? this.differenceOfChoices();
  }

  observedStep(process: number, choice: number, _footprint: Footprint): void {
    this.step(process, choice);
  }

  /** Who stands still because something differs has nothing left to do either. */
  finished(process: number): boolean {
    return this.difference !== null || this.left.machine.finished(process);
  }

  waitsFor(process: number): number {
    return this.left.machine.waitsFor(process);
  }

  locksHeld(): number {
    return 0;
  }

  get keptBytes(): number {
    return (this.left.machine.keptBytes ?? 0) + (this.right.machine.keptBytes ?? 0);
  }

  save(into: Uint8Array, offset: number): void {
    this.left.machine.save(into, offset);
    this.right.machine.save(into, offset + this.left.machine.snapshotBytes);
  }

  restore(from: Uint8Array, offset: number): void {
    this.left.machine.restore(from, offset);
    this.right.machine.restore(from, offset + this.left.machine.snapshotBytes);
    this.difference = null;
  }

  fingerprint(out: Uint32Array): void {
    this.left.machine.fingerprint(out);
    this.right.machine.fingerprint(this.hash);
    out[0] = Math.imul(out[0]!, 0x9e3779b1) ^ this.hash[0]!;
    out[1] = Math.imul(out[1]!, 0x85ebca6b) ^ this.hash[1]!;
  }

  label(process: number, choice: number): StepLabel {
    return this.left.machine.label(process, choice);
  }

  variableName(): string {
    return '';
  }

  private differenceOfEvents(): string | null {
    const [one, other] = [this.left, this.right].map(({ heard }) => heard.join(', then ') || 'nothing to be seen');
    return one === other ? null : `${this.left.name}: ${one}; ${this.right.name}: ${other}`;
  }

  private differenceOfStates(): string | null {
    const one = this.left.projection.read();
    const other = this.right.projection.read();
    const at = one.findIndex((number, index) => number !== other[index]);
    if (at < 0) return null;
    return `${this.left.projection.names[at]}: ${one[at]} in ${this.left.name}, ${other[at]} in ${this.right.name}`;
  }

  /** As many choices on both sides: that they are the same shows when they are taken. */
  private differenceOfChoices(): string | null {
    for (const [process, name] of this.processes.entries()) {
      const [one, other] = [this.left.machine.choices(process), this.right.machine.choices(process)];
      if (one === other) continue;
      return `${name} has ${one} ways to go on in ${this.left.name}, ${other} in ${this.right.name}`;
    }
    return null;
  }
}

/** What a joint machine is asked: after every step, and of the state in which both begin. */
export const conformance: readonly Property<JointView>[] = (['step', 'state'] as const).map((when) => ({
  name: 'conformance',
  kind: 'always',
  when,
  holds: (view) => view.difference === null,
  explain: (view) => view.difference ?? 'nothing differs',
}));

/** In the middle of a call the machines name their steps as they like; what a driver begins has one name. */
function sameAction(name: string, wanted: string): boolean {
  return name === wanted || !begins(wanted);
}

function begins(name: string): boolean {
  return /^(map|unmap|sync) /.test(name);
}
