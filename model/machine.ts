import type { CompiledSuccessors } from '../checker/compiled-successors.ts';
import { Access, Footprint } from '../checker/footprint.ts';
import type { Looks, Part } from '../checker/look.ts';
import type { Machine, Renaming, StepLabel } from '../checker/machine.ts';
import { clearOutcome } from '../properties/outcome.ts';
import type { AllocatorView } from '../properties/view.ts';
import { chartOf, type ProcessKind } from './chart/processes.ts';
import { type CompiledChart, compileChart } from './compile/emit.ts';
import { type FlatChart, flatten } from './compile/flatten.ts';
import { Notes } from './compile/notes.ts';
import { compileSuccessors } from './compile/wasm/successors.ts';
import { DeadRegisters } from './dead-registers.ts';
import { fingerprintWords } from './fingerprint.ts';
import { initialise } from './initialise.ts';
import { labelStep } from './label.ts';
import { Memory } from './memory.ts';
import { runs } from './operations/driver.ts';
import { updateRoom } from './room.ts';
import type { Scenario } from './scenario.ts';
import { AllocatorSymmetry } from './symmetry/symmetry.ts';
import { ModelView } from './view.ts';
import { partOf } from './view-fields.ts';

export interface MachineOptions {
  /** Keep the ghost that no-spurious-full-linearizable needs; it multiplies the states. */
  readonly tracksRoom?: boolean;
  /** Have every step observed, also those taken by `step`: lock-discipline judges what a step touches. */
  readonly observes?: boolean;
  /** Areas are not interchangeable: what is asked names one. */
  readonly tellsAreasApart?: boolean;
  /** A defect, for mutation tests. */
  readonly mutation?: Mutation;
}

/** A change of the model that nobody wrote: the properties must notice it. */
export interface Mutation {
  /** Other sources for some operations, by name. */
  readonly sources?: ReadonlyMap<string, string>;
  alterChart?(chart: FlatChart): FlatChart;
}

interface Running {
  readonly flat: FlatChart;
  readonly plain: CompiledChart;
  readonly observed: CompiledChart;
}

/**
 * An allocator design as an explicit state machine: the drivers' CPUs, their interrupts, and for growing allocators the worker
 * and RCU, each running its statechart (chart/) over one shared memory.
 */
export class AllocatorMachine implements Machine<AllocatorView> {
  readonly processes: readonly string[];
  readonly initialStates = 1;
  readonly snapshotBytes: number;
  readonly variables: number;
  readonly lockCount: number;
  readonly renamings: readonly Renaming[];
  readonly renamesData: readonly string[];
  /** Left out where no two CPUs, mappings, areas or devices are interchangeable. */
  readonly canonicalise?: () => void;
  /** Left out where what is run is not what the charts and operations say. */
  readonly clearDeadVariables?: () => void;
  /** Left out where steps are observed, too. */
  readonly compileSuccessors?: (tells: boolean, clears: boolean, looks: Looks) => CompiledSuccessors;
  readonly view: ModelView;
  readonly memory: Memory;
  private readonly kinds: readonly ProcessKind[];
  private readonly charts: readonly Running[];
  private readonly notes: Notes;
  private readonly initial: Uint8Array;
  /** Where `step` puts what it touches when every step is observed. */
  private readonly scratch: Footprint | null;

  /** @throws RangeError where the scenario needs more state than the machine can hold. */
  constructor(scenario: Scenario, options: MachineOptions = {}) {
    const m = new Memory(scenario, options.tracksRoom ?? false);
    this.memory = m;
    this.scratch = options.observes ? new Footprint() : null;
    this.view = new ModelView(m);
    this.notes = new Notes(m);
    const { names, kinds } = processesOf(m);
    this.processes = names;
    this.kinds = kinds;
    const running = new Map<ProcessKind, Running>();
    for (const kind of new Set(kinds)) {
      const whole = flatten(chartOf(kind));
      const flat = options.mutation?.alterChart?.(whole) ?? whole;
      const sources = options.mutation?.sources;
      running.set(kind, {
        flat,
        plain: compileChart(flat, m, null, sources),
        observed: compileChart(flat, m, this.notes, sources),
      });
    }
    this.charts = kinds.map((kind) => running.get(kind)!);
    this.snapshotBytes = m.vector.bytes;
    // Besides the memory's fields, one variable for each CPU: whether it runs or an interrupt does.
    this.variables = m.vector.variables + m.cpus;
    this.lockCount = this.notes.locks;
    const mutated = options.mutation !== undefined;
    const toldApart = { areas: options.tellsAreasApart ?? mutated, devices: mutated };
    const symmetry = AllocatorSymmetry.of(m, (cpu) => this.notes.interruptLock(cpu), toldApart);
    this.renamings = symmetry?.renamings ?? [];
    this.renamesData = symmetry?.data ?? [];
    if (symmetry !== null) {
      this.canonicalise = () => {
        symmetry.canonicalise();
        if (this.renamesData.length > 0) this.view.touched = null;
      };
    }
    this.view.waitsForLock = (p, area) => this.waitsAt(p) === 'lock' && m.area[p] === area;
    initialise(m);
    this.initial = m.vector.octets.slice();
    if (options.mutation !== undefined) return;
    const flat = this.charts.map((chart) => chart.flat);
    const dead = new DeadRegisters(m, flat);
    this.clearDeadVariables = () => dead.clear();
    if (options.observes || m.tracksRoom) return;
    this.compileSuccessors = (tells, clears, looks) => compileSuccessors(m, flat, this.view, tells, looks, clears ? dead : null);
  }

  reset(): void {
    this.memory.vector.octets.set(this.initial);
    this.view.touched = null;
    clearOutcome(this.memory.outcome, -1);
  }

  choices(process: number): number {
    return runs(this.memory, process) ? this.charts[process]!.plain.choices(process) : 0;
  }

  step(process: number, choice: number): void {
    if (this.scratch) {
      this.scratch.clear();
      this.observedStep(process, choice, this.scratch);
      return;
    }
    this.view.touched = null;
    clearOutcome(this.memory.outcome, process);
    this.charts[process]!.plain.step(process, choice);
    if (this.memory.tracksRoom) updateRoom(this.memory, this.view);
  }

  observedStep(process: number, choice: number, footprint: Footprint): void {
    const m = this.memory;
    this.view.touched = this.notes.touched;
    clearOutcome(m.outcome, process);
    const nests = m.interrupts && process < 2 * m.cpus;
    if (nests) this.noteContext(process, false, footprint);
    this.notes.begin(process, footprint);
    this.charts[process]!.observed.step(process, choice);
    this.notes.end();
    if (nests) this.noteContext(process, true, footprint);
    if (m.tracksRoom) updateRoom(m, this.view);
  }

  observedChoices(process: number, footprint: Footprint): void {
    this.notes.beginLook(process, footprint);
    this.charts[process]!.observed.choices(process);
    this.notes.end();
  }

  partOf(member: string): Part {
    return partOf(this.memory, member);
  }

  get stepKind(): string {
    return this.memory.outcome.kind;
  }

  get changedData(): boolean {
    return this.notes.changedData;
  }

  finished(process: number): boolean {
    return this.memory.place[process] === 0;
  }

  waitsFor(process: number): number {
    const m = this.memory;
    if (m.interrupts && process < m.cpus && m.place[process + m.cpus] !== 0) return process + m.cpus;
    const at = this.waitsAt(process);
    if (at === 'lock') return m.lock[m.area[process]!]! - 1;
    if (at === 'lock-pool-list') return m.listLock[0]! - 1;
    if (at === 'lock-device-list') return m.listLock[1 + m.requestDevice[m.mappingRequest[m.mapping[process]!]!]!]! - 1;
    return -1;
  }

  locksHeld(process: number): number {
    const m = this.memory;
    let held = 0;
    for (let area = 0; area < m.lock.length; area++) if (m.lock[area] === process + 1) held |= 1 << area;
    for (let list = 0; list < m.listLock.length; list++)
      if (m.listLock[list] === process + 1) held |= 1 << (m.lock.length + list);
    if (m.interrupts && process < 2 * m.cpus) {
      const cpu = process % m.cpus;
      const off = process < m.cpus ? m.interruptsOff[cpu] === 1 : m.place[process] !== 0;
      if (off) held |= 1 << this.notes.interruptLock(cpu);
    }
    return held;
  }

  save(into: Uint8Array, offset: number): void {
    into.set(this.memory.vector.octets, offset);
  }

  restore(from: Uint8Array, offset: number): void {
    const octets = this.memory.vector.octets;
    this.view.touched = null;
    // A loop beats the call of `set` for the few words of a small state, and loses for the half megabyte of a real pool.
    if (octets.length > 512) octets.set(from.subarray(offset, offset + octets.length));
    else for (let i = 0; i < octets.length; i++) octets[i] = from[offset + i]!;
  }

  fingerprint(out: Uint32Array): void {
    fingerprintWords(this.memory.vector.words, out);
  }

  label(process: number, choice: number): StepLabel {
    const chart = this.charts[process]!;
    const place = chart.flat.places[this.memory.place[process]!]!;
    const code = chart.plain.decode(process, choice);
    if (code < 0) throw new RangeError(`${this.processes[process]} has no choice ${choice} at ${place.name}`);
    return labelStep(this.memory, process, place, place.steps[code >> 16]!.action, code & 0xffff);
  }

  variableName(variable: number): string {
    const fields = this.memory.vector.variables;
    return variable < fields ? this.memory.vector.nameOf(variable) : `the context of cpu${variable - fields}`;
  }

  /** The place of a process in its chart, for instance `map.locking`. */
  placeName(process: number): string {
    return this.charts[process]!.flat.places[this.memory.place[process]!]!.name;
  }

  kindOf(process: number): ProcessKind {
    return this.kinds[process]!;
  }

  /** The lock step that the process stands at, if it stands at one. */
  private waitsAt(process: number): string | undefined {
    const action = this.charts[process]!.flat.places[this.memory.place[process]!]!.steps[0]?.action;
    return action?.startsWith('lock') ? action : undefined;
  }

  /**
   * Which of a CPU and its interrupt runs is shared too: the CPU's steps read it, an interrupt changes it when it begins and
   * when it ends. Interrupts being off is the lock that protects it.
   *
   * Of the CPU's steps only those with a lock count. Without one, the CPU as it stands is in nobody's way, and it cannot move until
   * the interrupt has ended: its step may as well come before all of the interrupt as after it.
   */
  private noteContext(process: number, after: boolean, footprint: Footprint): void {
    const m = this.memory;
    const cpu = process % m.cpus;
    const context = m.vector.variables + cpu;
    const lock = this.notes.interruptLock(cpu);
    if (process < m.cpus) {
      if ((this.locksHeld(process) & ~(1 << lock)) !== 0) footprint.add(Access.read | Access.marked, context);
    } else if (m.place[process] === 0) {
      if (!after) footprint.add(Access.acquire, lock);
      footprint.add(Access.write | Access.marked, context);
      if (after) footprint.add(Access.release, lock);
    }
  }
}

function processesOf(m: Memory): { names: string[]; kinds: ProcessKind[] } {
  const names: string[] = [];
  const kinds: ProcessKind[] = [];
  for (let cpu = 0; cpu < m.cpus; cpu++) names.push(`cpu${cpu}`);
  if (m.interrupts) for (let cpu = 0; cpu < m.cpus; cpu++) names.push(`cpu${cpu}.irq`);
  for (const _ of names) kinds.push('cpu');
  if (m.growing) {
    names.push('worker', 'rcu');
    kinds.push('worker', 'rcu');
  }
  return { names, kinds };
}
