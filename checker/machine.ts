import type { CompiledSuccessors } from './compiled-successors.ts';
import type { Footprint } from './footprint.ts';
import type { Looks, Part } from './look.ts';
import type { OutOfMemory } from './memory.ts';

/**
 * A transition system with one *current* state that is changed in place.
 *
 * The models (typed arrays) and the real kernel file (WebAssembly memory) both implement it; the search knows no other kind
 * of system. Nothing here allocates per step. Order is part of the contract: equal states have equal choices in equal order,
 * or counts, snapshots and replay mean nothing.
 */
export interface Machine<View = unknown> {
  /** Names of the processes, in the fixed order by which every other method numbers them. */
  readonly processes: readonly string[];

  /** How many initial states there are (at least one). */
  readonly initialStates: number;

  /** Makes initial state number `initial` (default 0) the current state. */
  reset(initial?: number): void;

  /** In how many ways `process` can go on now. 0: it is blocked, or it has finished. */
  choices(process: number): number;

  /** Takes way `choice` (0 <= choice < choices(process)) of `process`: one indivisible step. */
  step(process: number, choice: number): void;

  /** The same step as `step`, and appends what it touched, in order, to `footprint`. */
  observedStep(process: number, choice: number, footprint: Footprint): void;

  /**
   * Appends to `footprint` what `process` looks at to find its choices, where it rests or has none: variables as reads, the tokens
   * among them as `take` too, and no locks. Nothing is changed. Left out where that is not known: no other process goes on alone then.
   */
  observedChoices?(process: number, footprint: Footprint): void;

  /**
   * Whether the last `observedStep` changed data: anything but locks, and places and registers of processes. It may say so of a step
   * that did not. Default: every step does.
   */
  readonly changedData?: boolean;

  /** True when nothing is under way in `process`: if it has no choice, nothing is left for it to do, as opposed to being blocked. */
  finished(process: number): boolean;

  /** The process that must move before the blocked `process` can (for instance the holder of a lock), or -1 if none is known. */
  waitsFor(process: number): number;

  /** How many locks footprints can name. More than 31 do not fit the bits of `locksHeld`: such a machine can be searched, not reduced. */
  readonly lockCount?: number;

  /** Locks held by `process` now, one bit for each lock number (0 to 30) that footprints name. */
  locksHeld(process: number): number;

  /** Bytes of a snapshot: packed, canonical and of fixed width. Two states are the same state iff their snapshots are equal. */
  readonly snapshotBytes: number;

  /**
   * Bytes that the machine keeps itself of the states it was asked about, where a snapshot only says which they are: a search counts
   * them as its own. Where there is no room for more, `save` and `fingerprint` throw {@link OutOfMemory}. Default: none.
   */
  readonly keptBytes?: number;

  save(into: Uint8Array, offset: number): void;
  restore(from: Uint8Array, offset: number): void;

  /** Writes a 64-bit hash of the canonical snapshot of the current state to out[0] and out[1]. */
  fingerprint(out: Uint32Array): void;

  /** Names of the step that `process` would take now by `choice`. Allocates; for traces only. */
  label(process: number, choice: number): StepLabel;

  /** How a footprint's variable is called, for instance `list[3]`. For reports only. */
  variableName(variable: number): string;

  /** How many variables footprints can name: they are numbered from 0. */
  readonly variables: number;

  /**
   * Whether a data race between accesses made at these two places of the code (`Footprint.place`) is known and accepted, so that it
   * is not to be reported. Default: none is.
   */
  admitsRace?(first: number, second: number): boolean;

  /** Where in the code a place (`Footprint.place`) is. For reports only. */
  codeAt?(place: number): CodePlace;

  /** Of what kind the last step was, as `Property.steps` names it. Left out where steps have no kinds. */
  readonly stepKind?: string | undefined;

  /** What a member of the view tells of. Left out where that is not known: then every property is asked in every state. */
  partOf?(member: string): Part;

  /** What properties look at: a flyweight over the current state, the same object for the life of the machine. */
  readonly view: View;

  /**
   * Replaces the current state by the representative of its symmetry class: the same one for every state of the class. States of
   * one class must be alike in all but names: the same steps lead to the same classes, and every property that is not
   * `namesProcesses` says the same of them. What the view knows of the last step it need not rename.
   */
  canonicalise?(): void;

  /**
   * Gives whatever no step reads any more, before it is set again, the same value in all such states. No step, no name of one and no
   * property may say anything else for it.
   */
  clearDeadVariables?(): void;

  /**
   * Compiles what computes all successors of a state at once; `tells`: and what each step did; `clears`: as `clearDeadVariables` would
   * leave them, from states that it left so; `looks`: what of them is looked at. Left out where there is no such code, or where it would leave something out that the view
   * shows after a step.
   */
  compileSuccessors?(tells: boolean, clears: boolean, looks: Looks): CompiledSuccessors;

  /** The kinds of data that this symmetry renames, too: a property that `namesData` of such a kind excludes it. Default: none. */
  readonly renamesData?: readonly string[];

  /** Renamings that generate the symmetry behind `canonicalise`: what tables by process, variable and lock are closed under. */
  readonly renamings?: readonly Renaming[];
}

/** A place of real code. */
export interface CodePlace {
  readonly function: string;
  /** `file:line` */
  readonly source: string;
}

/** A renaming under which the machine behaves alike: the new number of each process, variable and lock. */
export interface Renaming {
  readonly processes: Int32Array;
  readonly variables: Int32Array;
  /** By lock number; locks beyond its end keep theirs. */
  readonly locks: Int32Array;
}

/** What a step is called. Traces are made of these names, so that they survive a change of numbering. */
export interface StepLabel {
  /** The action, for instance `lock` or `search`. */
  readonly action: string;
  /** Arguments by name. Integers only, so that traces compare exactly. */
  readonly arguments: Readonly<Record<string, number>>;
  /** The kernel function that the step stands for, or is in. */
  readonly function: string;
  /** `file:line` where real code runs. */
  readonly source?: string;
  /** What the step does with these arguments in this state, for people: `takes the lock of area 1`. */
  readonly sentence: string;
}
