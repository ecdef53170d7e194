import { hashBytes } from '../fingerprint.ts';
import { Access, type Footprint } from '../footprint.ts';
import type { Machine, StepLabel } from '../machine.ts';

/**
 * One instruction of a process. Every process has one register; `fail` remembers for ever that the register had this value.
 * `choose` loads 0 or 1, whichever way the search goes; `repeat` goes back to the first instruction; before a `rest` or a
 * `take` nothing is under way in the process, though it may go on. A token is there while its variable is 0: `take` waits for that
 * and makes it 1, `give` makes it 0.
 */
export type Instruction =
  | { readonly op: 'lock' | 'unlock'; readonly lock: number }
  | { readonly op: 'read'; readonly variable: number; readonly marked?: boolean }
  | { readonly op: 'write' | 'writeRegister'; readonly variable: number; readonly value: number; readonly marked?: boolean }
  | { readonly op: 'take' | 'give'; readonly variable: number }
  | { readonly op: 'fail'; readonly value: number }
  | { readonly op: 'skip' | 'choose' | 'repeat' | 'rest' };

/** What properties see of a program. */
export interface ProgramView {
  /** Some process executed a `fail` whose value its register had. Once true it stays true. */
  readonly failed: boolean;
  /** Whether the last step was such a `fail`: an outcome, no part of the state. */
  readonly failedNow: boolean;
  readonly allFinished: boolean;
  /** Nothing is under way in any process: each is at its end or before a `rest`. */
  readonly allAtRest: boolean;
  variable(variable: number): number;
  /** The process that holds the lock, or -1. */
  holder(lock: number): number;
  /** The next instruction of a process. */
  place(process: number): number;
  /** Whether a process is before its first instruction or has finished. */
  restsAt(process: number): boolean;
}

/** Small concurrent programs over shared variables and spin locks, with footprints: for tests of everything that reads those. */
export class LockProgram implements Machine<ProgramView>, ProgramView {
  readonly processes: readonly string[];
  readonly initialStates = 1;
  readonly snapshotBytes: number;
  readonly variables: number;
  failedNow = false;
  private readonly programs: readonly (readonly Instruction[])[];
  private readonly locks: number;
  /** Places, registers, lock holders + 1, variables, failed. */
  private readonly state: Uint8Array;
  private readonly holders: number;
  private readonly values: number;

  constructor(programs: readonly (readonly Instruction[])[], variables = 3, locks = 2) {
    this.programs = programs;
    this.processes = programs.map((_, process) => `cpu${process}`);
    this.variables = variables;
    this.locks = locks;
    this.holders = 2 * programs.length;
    this.values = this.holders + locks;
    this.snapshotBytes = this.values + variables + 1;
    this.state = new Uint8Array(this.snapshotBytes);
  }

  get view(): ProgramView {
    return this;
  }

  get failed(): boolean {
    return this.state[this.snapshotBytes - 1] !== 0;
  }

  get allFinished(): boolean {
    return this.programs.every((program, process) => this.state[process] === program.length);
  }

  get allAtRest(): boolean {
    return this.programs.every((_, process) => this.finished(process));
  }

  variable(variable: number): number {
    return this.state[this.values + variable];
  }

  holder(lock: number): number {
    return this.state[this.holders + lock] - 1;
  }

  place(process: number): number {
    return this.state[process];
  }

  restsAt(process: number): boolean {
    return this.state[process] % this.programs[process].length === 0;
  }

  reset(): void {
    this.state.fill(0);
    this.failedNow = false;
  }

  choices(process: number): number {
    const next = this.next(process);
    if (next === undefined) return 0;
    if (next.op === 'lock') return this.holder(next.lock) < 0 ? 1 : 0;
    if (next.op === 'take') return this.variable(next.variable) === 0 ? 1 : 0;
    return next.op === 'choose' ? 2 : 1;
  }

  step(process: number, choice: number): void {
    const { state } = this;
    const register = this.programs.length + process;
    const next = this.next(process)!;
    this.failedNow = false;
    state[process]++;
    switch (next.op) {
      case 'lock':
        state[this.holders + next.lock] = process + 1;
        break;
      case 'unlock':
        state[this.holders + next.lock] = 0;
        break;
      case 'read':
        state[register] = this.variable(next.variable);
        break;
      case 'take':
      case 'give':
        state[this.values + next.variable] = next.op === 'take' ? 1 : 0;
        break;
      case 'write':
        state[this.values + next.variable] = next.value;
        break;
      case 'writeRegister':
        state[this.values + next.variable] = (state[register] + next.value) % 4;
        break;
      case 'fail':
        this.failedNow = state[register] === next.value;
        if (this.failedNow) state[this.snapshotBytes - 1] = 1;
        break;
      case 'choose':
        state[register] = choice;
        break;
      case 'repeat':
        state[process] = 0;
        break;
      case 'skip':
      case 'rest':
        break;
    }
  }

  observedStep(process: number, choice: number, footprint: Footprint): void {
    const next = this.next(process)!;
    const marked = 'marked' in next && next.marked === true ? Access.marked : 0;
    if (next.op === 'lock') footprint.add(Access.acquire, next.lock);
    if (next.op === 'unlock') footprint.add(Access.release, next.lock);
    if (next.op === 'take' || next.op === 'give') footprint.add(Access.write | Access.marked | Access[next.op], next.variable);
    if (next.op === 'read') footprint.add(Access.read | marked, next.variable);
    if (next.op === 'write' || next.op === 'writeRegister') footprint.add(Access.write | marked, next.variable);
    this.step(process, choice);
  }

  observedChoices(process: number, footprint: Footprint): void {
    const next = this.next(process);
    if (next?.op === 'take') footprint.add(Access.read | Access.take, next.variable);
  }

  finished(process: number): boolean {
    const next = this.next(process);
    return next === undefined || next.op === 'rest' || next.op === 'take';
  }

  waitsFor(process: number): number {
    const next = this.next(process);
    return next?.op === 'lock' ? this.holder(next.lock) : -1;
  }

  locksHeld(process: number): number {
    let held = 0;
    for (let lock = 0; lock < this.locks; lock++) if (this.holder(lock) === process) held |= 1 << lock;
    return held;
  }

  save(into: Uint8Array, offset: number): void {
    for (let i = 0; i < this.snapshotBytes; i++) into[offset + i] = this.state[i];
  }

  restore(from: Uint8Array, offset: number): void {
    for (let i = 0; i < this.snapshotBytes; i++) this.state[i] = from[offset + i];
    this.failedNow = false;
  }

  fingerprint(out: Uint32Array): void {
    hashBytes(this.state, this.snapshotBytes, out);
  }

  clearDeadVariables(): void {
    const { processes, state } = this;
    for (let process = 0; process < processes.length; process++) {
      if (!this.readsRegister(process)) state[processes.length + process] = 0;
    }
  }

  label(process: number, _choice: number): StepLabel {
    const next = this.next(process)!;
    return { action: next.op, arguments: {}, function: `instruction ${this.place(process)}`, sentence: JSON.stringify(next) };
  }

  variableName(variable: number): string {
    return `v${variable}`;
  }

  /** Whether the process will read its register before it loads it again. */
  private readsRegister(process: number): boolean {
    const program = this.programs[process];
    let at = this.place(process);
    for (let passed = 0; passed <= program.length && at < program.length; passed++) {
      const { op } = program[at];
      if (op === 'fail' || op === 'writeRegister') return true;
      if (op === 'read' || op === 'choose') return false;
      at = op === 'repeat' ? 0 : at + 1;
    }
    return false;
  }

  private next(process: number): Instruction | undefined {
    return this.programs[process][this.state[process]];
  }
}

export const lock = (number: number): Instruction => ({ op: 'lock', lock: number });
export const unlock = (number: number): Instruction => ({ op: 'unlock', lock: number });
export const read = (variable: number, marked = false): Instruction => ({ op: 'read', variable, marked });
export const write = (variable: number, value: number, marked = false): Instruction => ({ op: 'write', variable, value, marked });
export const add = (variable: number, value: number): Instruction => ({ op: 'writeRegister', variable, value });
export const take = (variable: number): Instruction => ({ op: 'take', variable });
export const give = (variable: number): Instruction => ({ op: 'give', variable });
export const fail = (value: number): Instruction => ({ op: 'fail', value });
export const skip: Instruction = { op: 'skip' };
export const choose: Instruction = { op: 'choose' };
export const repeat: Instruction = { op: 'repeat' };
export const rest: Instruction = { op: 'rest' };
