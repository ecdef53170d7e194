import { Access, Footprint } from '../checker/footprint.ts';
import type { CodePlace, Machine, Renaming, StepLabel } from '../checker/machine.ts';
import { Accesses } from './accesses.ts';
import { Blocks } from './blocks.ts';
import { Bookkeeping } from './bookkeeping.ts';
import type { Build } from './build/build.ts';
import { Conduct } from './conduct.ts';
import { Contexts } from './contexts.ts';
import { Counters } from './counters.ts';
import { Stopped } from './defect.ts';
import { Deferred } from './deferred.ts';
import { Driver } from './driver.ts';
import { Engine, fuelFor, type Listener } from './engine.ts';
import { Ghost } from './ghost.ts';
import { Heap } from './heap.ts';
import { Hook, mayBlock, switchPoints } from './hooks.ts';
import { Labels } from './labels.ts';
import { Locks } from './locks.ts';
import type { MachineOptions } from './machine-options.ts';
import { Names } from './names.ts';
import { Operation } from './operations.ts';
import { Pools } from './pools.ts';
import { Processes } from './processes.ts';
import { Races } from './races.ts';
import { Scheduler } from './scheduler.ts';
import { Snapshots, sharedMemory } from './snapshots.ts';
import { countingPlaces } from './statistics.ts';
import { Structures } from './structures.ts';
import { CpuSymmetry } from './symmetry.ts';
import { StructureView } from './view.ts';
import { Witness } from './witness.ts';
import { refuseScenario, type Scenario, type Workload } from './workload.ts';

/**
 * The kernel's own code as a transition system: CPUs, their interrupts, the worker and RCU run operations of the real file, and
 * a step goes from one switch point to the next. Linear memory is the state.
 */
export class KernelMachine implements Machine<StructureView>, Listener {
  readonly processes: readonly string[];
  readonly initialStates = 1;
  readonly snapshotBytes: number;
  readonly variables: number;
  readonly lockCount: number;
  readonly view: StructureView;
  readonly races: Races;
  /** Where MachineOptions.symmetry asks for it and CPUs can be exchanged. */
  readonly symmetry: CpuSymmetry | null;
  readonly canonicalise?: () => void;
  readonly renamings: readonly Renaming[];
  private readonly who: Processes;
  private readonly workload: Workload;
  private readonly engine: Engine;
  private readonly blocks: Blocks;
  private readonly contexts: Contexts;
  private readonly structures: Structures;
  private readonly witness: Witness;
  private readonly driver: Driver;
  private readonly deferred: Deferred;
  private readonly scheduler: Scheduler;
  private readonly accesses: Accesses;
  private readonly bookkeeping: Bookkeeping;
  private readonly counters: Counters;
  private readonly locks: Locks;
  private readonly labels: Labels;
  private readonly conduct: Conduct;
  private readonly initial: Uint8Array;
  private readonly silent: Uint8Array;
  private readonly fuel: number;
  private readonly observes: boolean;
  private readonly scratch = new Footprint();
  private readonly snapshots: Snapshots;
  /* Of the step under way. */
  private process = -1;
  private footprint: Footprint | null = null;
  private unlockedArea = -1;

  /** @throws RangeError where the scenario does not fit the build. */
  constructor(build: Build, scenario: Scenario, options: MachineOptions = {}) {
    const { workload, geometry } = scenario;
    const { restrictedSlots = 0, addedPools = 0 } = geometry;
    refuseScenario(scenario, build.features);
    this.workload = workload;
    this.observes = options.observes ?? false;
    this.who = new Processes(workload, addedPools > 0);
    this.engine = new Engine(build);
    const layout = this.engine.boot(geometry, workload, options.fault ?? 0);
    const { octets, words } = this.engine;
    const buffer = words.buffer as ArrayBuffer;
    const pools = new Pools(buffer, layout, restrictedSlots, addedPools);
    this.structures = new Structures(buffer, pools);
    const ghost = new Ghost(words, layout.room >>> 2, this.who.mappingsOf(workload));
    this.blocks = new Blocks(octets, this.who.names.length);
    this.contexts = new Contexts(words, layout, this.who);
    this.deferred = new Deferred(words, layout, this.who, this.blocks, pools);
    this.view = new StructureView(this.structures, ghost, this.blocks, this.who, this.deferred, workload);
    this.witness = new Witness(this.structures, ghost, this.blocks, this.view);
    this.engine.attach(this, this.blocks, this.who);
    this.driver = new Driver(words, layout.requests >>> 2, this.who, ghost, this.blocks, this.view, workload);
    this.scheduler = new Scheduler(this.who, this.blocks, this.contexts, this.structures, this.driver, this.deferred);
    this.labels = new Labels(this.engine, this.blocks, this.structures);
    this.conduct = new Conduct(this.who.names, this.contexts, this.structures, this.engine);
    this.silent = options.countersSwitch ? new Uint8Array(build.chains.length) : countingPlaces(build.chains);
    this.fuel = fuelFor(layout.defaultSlots);
    this.processes = this.who.names;
    const names = new Names(this.structures, new Heap(words, layout), this.who.names.length, addedPools);
    this.locks = new Locks(this.contexts, names, this.structures, scenario.segmentSlots === null);
    this.lockCount = this.locks.count;
    const { structures, blocks, view, contexts, who, locks, silent } = this;
    this.accesses = new Accesses(this.engine, structures, ghost, blocks, view, names, locks, silent);
    this.bookkeeping = new Bookkeeping(this.accesses, view, ghost, blocks, contexts, who, pools);
    this.variables = names.variables + this.bookkeeping.variables;
    this.counters = new Counters(words, layout.longBytes);
    this.races = new Races(build.chains, options.toleratedRaces);
    for (const place of options.switchPlaces ?? []) octets[layout.heapEnd + place] = 1;
    this.snapshots = new Snapshots(this.engine, this.blocks, this.processes.length, sharedMemory(layout, ghost.bytes));
    this.snapshotBytes = this.snapshots.bytes;
    this.initial = new Uint8Array(this.snapshotBytes);
    this.save(this.initial, 0);
    const { bookkeeping, deferred, snapshots } = this;
    const state = { words, layout, who, blocks, contexts, ghost, names, deferred, bookkeeping, locks, snapshots };
    this.symmetry = options.symmetry && !workload.migration ? CpuSymmetry.of(this, state) : null;
    this.renamings = this.symmetry?.renamings ?? [];
    if (this.symmetry !== null) this.canonicalise = this.symmetry.canonicalise;
  }

  reset(): void {
    this.restore(this.initial, 0);
    this.witness.begin(-1, 0);
  }

  choices(process: number): number {
    return this.scheduler.choices(process);
  }

  step(process: number, choice: number): void {
    this.scratch.clear();
    if (this.observes) this.observedStep(process, choice, this.scratch);
    else this.go(process, choice, false);
  }

  observedStep(process: number, choice: number, footprint: Footprint): void {
    this.footprint = footprint;
    this.go(process, choice, true);
    this.footprint = null;
  }

  get stepKind(): string {
    return this.view.outcome.kind;
  }

  finished(process: number): boolean {
    return this.scheduler.finished(process);
  }

  waitsFor(process: number): number {
    return this.scheduler.waitsFor(process);
  }

  locksHeld(process: number): number {
    return this.locks.heldBy(process);
  }

  get keptBytes(): number {
    return this.snapshots.keptBytes;
  }

  save(into: Uint8Array, offset: number): void {
    this.snapshots.save(into, offset);
  }

  restore(from: Uint8Array, offset: number): void {
    this.snapshots.restore(from, offset);
  }

  fingerprint(out: Uint32Array): void {
    this.snapshots.fingerprint(out);
  }

  label(process: number, choice: number): StepLabel {
    if (this.blocks.operation(process) !== 0) return this.labels.of(process, choice, this.who.cpuRead(process, choice));
    return this.deferred.isDeferred(process) ? this.deferred.label(process, choice) : this.driver.label(process, choice);
  }

  variableName(variable: number): string {
    return this.bookkeeping.nameOf(variable);
  }

  codeAt = (place: number): CodePlace => this.engine.codeAt(place);

  admitsRace(first: number, second: number): boolean {
    return this.races.admits(first, second);
  }

  /* ---- what the running code tells */

  hook(kind: number, address: number, location: number): boolean {
    const { process, who, contexts } = this;
    switch (kind) {
      case Hook.unlock:
        this.beforeUnlock(address);
        return false;
      case Hook.locked:
        return who.interruptOf(process) >= 0 && !contexts.interruptsOff(process);
      case Hook.alloc:
        if (mayBlock(address)) this.view.defect ??= this.conduct.sleeps(process, location);
        return this.workload.allocationsFail ?? false;
      case Hook.cpu:
        return (this.workload.migration ?? false) && who.cpus > 1 && contexts.mayMigrate(process);
      default:
        if (this.silent[location] === 0) return switchPoints.has(kind);
        if (kind === Hook.atomic) this.counters.note(address);
        return false;
    }
  }

  access(kind: number, address: number, size: number, location: number): void {
    this.accesses.observe(this.process, kind, address, size, location, this.footprint);
  }

  allocated(address: number, size: number): void {
    this.accesses.allocated(address, size);
  }

  freed(address: number, size: number): void {
    if (this.footprint !== null) this.accesses.freed(this.process, address, size, this.footprint);
  }

  section(entered: boolean): void {
    this.bookkeeping.section(this.process, entered);
  }

  copy(to: number, from: number, size: number): void {
    this.witness.copied(this.process, to, from, size, this.driver);
  }

  warning(text: string): void {
    if (this.driver.excess(this.process) === 0) this.view.defect ??= { kind: 'warning', text };
  }

  /* ---- a step */

  private go(process: number, choice: number, observing: boolean): void {
    const { blocks, engine, witness } = this;
    this.snapshots.touch();
    witness.begin(process, choice);
    this.bookkeeping.stepBegins(process, this.footprint);
    this.process = process;
    this.unlockedArea = -1;
    const fresh = blocks.operation(process) === 0;
    if (fresh) {
      if (this.deferred.isDeferred(process)) this.deferred.call(process, choice);
      else this.driver.call(process, choice);
      this.bookkeeping.began(process);
    } else if (this.footprint !== null && blocks.hook(process) === Hook.lock) {
      this.footprint.add(Access.acquire, this.locks.number(blocks.hookAddress(process)));
    }
    try {
      const suspended = engine.run(process, fresh, fresh ? 0 : choice, observing, this.fuel);
      this.counters.erase();
      if (this.unlockedArea >= 0) witness.unlocked(process, this.unlockedArea);
      if (suspended) {
        if (!blocks.tidy(process)) throw new Stopped('memory', 'the C stack of the engine is too small for this code');
      } else {
        this.finish(process);
      }
      witness.settle();
      this.bookkeeping.stepEnds(process);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.view.defect = { kind: error.kind, text: `${this.processes[process]}: ${error.message}` };
      blocks.clear(process);
      blocks.begin(process, Operation.stopped, 0, false);
    }
  }

  private finish(process: number): void {
    this.bookkeeping.ends(process);
    const bytes = this.driver.bytesAsked(process);
    this.witness.returned(process, this.driver.result(process), bytes);
    this.bookkeeping.ended(process);
    this.view.defect ??= this.conduct.returns(process);
    this.engine.leave(process);
    this.blocks.clear(process);
  }

  private beforeUnlock(address: number): void {
    this.view.defect ??= this.conduct.unlocks(this.process, address);
    this.unlockedArea = this.structures.areaOfLock(address);
    if (this.unlockedArea >= 0) this.bookkeeping.compared(this.unlockedArea);
    this.footprint?.add(Access.release, this.locks.number(address));
  }
}
