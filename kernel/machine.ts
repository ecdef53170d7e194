import { Access, Footprint } from '../checker/footprint.ts';
import type { Machine, StepLabel } from '../checker/machine.ts';
import { Accesses } from './accesses.ts';
import { Blocks } from './blocks.ts';
import type { Build } from './build/build.ts';
import { blockBytes, ghostBytes, processesMax } from './build/configuration.ts';
import { Stopped } from './defect.ts';
import { Driver } from './driver.ts';
import { Engine, type Listener } from './engine.ts';
import { Ghost, mappingsMax } from './ghost.ts';
import { actionAt, Hook, switchPoints } from './hooks.ts';
import { Locks } from './locks.ts';
import { Operation } from './operations.ts';
import { Races, type RacingPlaces } from './races.ts';
import { Snapshots } from './snapshots.ts';
import { countsOnly } from './statistics.ts';
import { Structures } from './structures.ts';
import { StructureView } from './view.ts';
import { Witness } from './witness.ts';
import type { Scenario } from './workload.ts';

export interface MachineOptions {
  /** Have every step observed, also those taken by `step`: lock-discipline and memory-safe judge what a step touches. */
  readonly observes?: boolean;
  /** Have the atomics that only count be switch points too. They steer nothing, and multiply the states. */
  readonly countersSwitch?: boolean;
  /** Source locations, by number, at which plain accesses are switch points too. */
  readonly switchPlaces?: readonly number[];
  /** Races that were reported already. */
  readonly toleratedRaces?: readonly RacingPlaces[];
}

/** Plain accesses that a step may make: far more than a search of the whole pool needs. */
const fuelPerSlot = 64;
const fuelLeast = 4096;

/**
 * The kernel's own code as a transition system: each CPU runs operations of the real file, and a step goes from one switch point
 * to the next. Linear memory is the state.
 */
export class KernelMachine implements Machine<StructureView>, Listener {
  readonly processes: readonly string[];
  readonly initialStates = 1;
  readonly snapshotBytes: number;
  readonly variables: number;
  readonly lockCount: number;
  readonly view: StructureView;
  readonly races: Races;
  private readonly engine: Engine;
  private readonly blocks: Blocks;
  private readonly structures: Structures;
  private readonly witness: Witness;
  private readonly driver: Driver;
  private readonly accesses: Accesses;
  private readonly locks: Locks;
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

  /** @throws RangeError where the workload needs more than the build has room for. */
  constructor(build: Build, scenario: Scenario, options: MachineOptions = {}) {
    const { workload, geometry } = scenario;
    const mappings = workload.cpus * workload.mappingsPerCpu;
    if (workload.cpus < 1 || workload.cpus > processesMax) throw new RangeError(`1 to ${processesMax} CPUs can run`);
    if (mappings > mappingsMax) throw new RangeError(`at most ${mappingsMax} mappings can be in flight`);
    this.observes = options.observes ?? false;
    this.engine = new Engine(build);
    const layout = this.engine.boot(workload.cpus, geometry.slots, geometry.areas);
    for (const [device, { minAlignMask, boundaryMask }] of workload.devices.entries()) {
      this.engine.setDevice(device, minAlignMask, boundaryMask);
    }
    const { octets, words } = this.engine;
    this.structures = new Structures(words.buffer as ArrayBuffer, layout);
    const ghost = new Ghost(words, layout.room >>> 2, mappings);
    this.blocks = new Blocks(octets, layout.room + ghostBytes, workload.cpus);
    this.view = new StructureView(this.structures, ghost, this.blocks, workload);
    this.witness = new Witness(this.structures, ghost, this.blocks, this.view);
    this.engine.attach(this, this.blocks);
    this.driver = new Driver(words, layout.requests >>> 2, ghost, this.blocks, this.view, workload);
    this.locks = new Locks(this.structures);
    this.silent = Uint8Array.from(build.chains, (chain) => (!options.countersSwitch && countsOnly(chain) ? 1 : 0));
    this.fuel = Math.max(fuelLeast, layout.poolSlots * fuelPerSlot);
    this.processes = Array.from({ length: workload.cpus }, (_, cpu) => `cpu${cpu}`);
    this.lockCount = layout.poolAreas + 2;
    const [begin, end] = [layout.stateBegin & ~7, layout.heap + heapInUse(words, layout.chunks, layout.chunkCount)];
    this.accesses = new Accesses(this.engine, this.structures, ghost, this.blocks, this.view, [begin, end]);
    this.variables = this.accesses.variables;
    // Between the two lie the rest of the ghost state and the blocks, those included that no process has.
    const shared = [
      [begin, layout.room + ghost.bytes],
      [layout.room + ghostBytes + processesMax * blockBytes, end],
    ] as const;
    this.races = new Races(build.chains, options.toleratedRaces);
    for (const place of options.switchPlaces ?? []) octets[layout.heapEnd + place] = 1;
    this.snapshots = new Snapshots(this.engine, this.blocks, workload.cpus, shared);
    this.snapshotBytes = this.snapshots.bytes;
    this.initial = new Uint8Array(this.snapshotBytes);
    this.save(this.initial, 0);
  }

  reset(): void {
    this.restore(this.initial, 0);
    this.witness.begin(-1);
  }

  choices(process: number): number {
    const operation = this.blocks.operation(process);
    if (operation === Operation.stopped) return 0;
    if (operation === 0) return this.driver.choices(process);
    if (this.blocks.hook(process) !== Hook.lock) return 1;
    return this.structures.holder(this.blocks.hookAddress(process)) < 0 ? 1 : 0;
  }

  step(process: number, choice: number): void {
    if (this.observes) {
      this.scratch.clear();
      this.observedStep(process, choice, this.scratch);
    } else {
      this.go(process, choice, false);
    }
  }

  observedStep(process: number, choice: number, footprint: Footprint): void {
    this.footprint = footprint;
    this.go(process, choice, true);
    this.footprint = null;
  }

  finished(process: number): boolean {
    const operation = this.blocks.operation(process);
    return operation === 0 || operation === Operation.stopped;
  }

  waitsFor(process: number): number {
    if (this.finished(process) || this.blocks.hook(process) !== Hook.lock) return -1;
    return this.structures.holder(this.blocks.hookAddress(process));
  }

  locksHeld(process: number): number {
    return this.locks.heldBy(process);
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
    const operation = this.blocks.operation(process);
    if (operation === 0) return this.driver.label(process, choice);
    const kind = this.blocks.hook(process);
    const location = this.blocks.location(process);
    const source = this.engine.source(location);
    const area = this.structures.areaOfLock(this.blocks.hookAddress(process));
    const what = area < 0 ? this.structures.nameOf(this.blocks.hookAddress(process)) : `area ${area}`;
    return {
      action: actionAt[kind] ?? 'step',
      arguments: area >= 0 ? { area } : {},
      function: this.engine.functionAt(location),
      source,
      sentence: `${sentenceAt(kind, what)} (${source})`,
    };
  }

  variableName(variable: number): string {
    return this.accesses.nameOf(variable);
  }

  admitsRace(first: number, second: number): boolean {
    return this.races.admits(first, second);
  }

  /* ---- what the running code tells */

  hook(kind: number, address: number, location: number): boolean {
    if (kind === Hook.unlock) this.beforeUnlock(address);
    return switchPoints.has(kind) && this.silent[location] === 0;
  }

  access(kind: number, address: number, size: number, location: number): void {
    this.accesses.observe(this.process, kind, address, size, location, this.footprint);
  }

  copy(to: number, from: number, size: number): void {
    this.witness.copied(this.process, to, from, size);
  }

  warning(text: string): void {
    this.view.defect ??= { kind: 'warning', text };
  }

  /* ---- a step */

  private go(process: number, choice: number, observing: boolean): void {
    const { blocks, engine, witness } = this;
    this.snapshots.touch();
    witness.begin(process);
    this.process = process;
    this.unlockedArea = -1;
    const fresh = blocks.operation(process) === 0;
    if (fresh) this.driver.call(process, choice);
    else if (this.footprint !== null && blocks.hook(process) === Hook.lock) {
      this.footprint.add(Access.acquire, this.locks.number(blocks.hookAddress(process)));
    }
    try {
      const suspended = engine.run(process, fresh, observing, this.fuel);
      if (this.unlockedArea >= 0) witness.unlocked(process, this.unlockedArea);
      if (suspended) {
        if (!blocks.tidy(process)) throw new Stopped('memory', 'the C stack of the engine is too small for this code');
      } else {
        this.finish(process);
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      this.view.defect = { kind: error.kind, text: `${this.processes[process]}: ${error.message}` };
      blocks.clear(process);
      blocks.begin(process, Operation.stopped, 0, false);
    }
  }

  private finish(process: number): void {
    const { blocks } = this;
    this.witness.returned(process, this.driver.result(process));
    blocks.clear(process);
    if (this.locksHeld(process) !== 0) {
      this.view.defect ??= { kind: 'lock', text: `${this.processes[process]} returns to its driver with a lock held` };
    }
  }

  private beforeUnlock(address: number): void {
    const holder = this.structures.holder(address);
    if (holder !== this.process) {
      const who = holder < 0 ? 'nobody holds' : `${this.processes[holder]} holds`;
      this.view.defect ??= { kind: 'lock', text: `${this.processes[this.process]} drops a lock that ${who}` };
    }
    this.unlockedArea = this.structures.areaOfLock(address);
    this.footprint?.add(Access.release, this.locks.number(address));
  }
}

function sentenceAt(kind: number, what: string): string {
  switch (kind) {
    case Hook.lock:
      return `takes the lock of ${what}`;
    case Hook.unlocked:
      return `has dropped the lock of ${what}, goes on`;
    case Hook.atomic:
    case Hook.readOnce:
    case Hook.writeOnce:
      return `accesses ${what}`;
    case Hook.read:
      return `reads ${what}`;
    case Hook.write:
      return `writes ${what}`;
    case Hook.copied:
      return 'has copied, goes on';
    default:
      return 'goes on';
  }
}

/** Bytes of the heap up to the end of the last allocation. */
function heapInUse(words: Uint32Array, chunks: number, chunkCount: number): number {
  const count = words[chunkCount >>> 2]!;
  if (count === 0) return 0;
  const last = (chunks >>> 2) + 2 * (count - 1);
  return words[last]! + words[last + 1]!;
}
