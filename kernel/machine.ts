import { Access, Footprint } from '../checker/footprint.ts';
import type { Machine, StepLabel } from '../checker/machine.ts';
import { Blocks } from './blocks.ts';
import type { Build } from './build/build.ts';
import { blockBytes, ghostBytes, processesMax } from './build/configuration.ts';
import { Stopped } from './defect.ts';
import { Engine, type Listener } from './engine.ts';
import { Ghost, MappingState, mappingsMax } from './ghost.ts';
import { actionAt, Hook, PlainAccess, switchPoints } from './hooks.ts';
import { functionOf, Operation, RequestWord, requestWords } from './operations.ts';
import { countsOnly, isAdmitted } from './statistics.ts';
import { Structures } from './structures.ts';
import { StructureView } from './view.ts';
import { Witness } from './witness.ts';
import { directionCode, type Scenario, type Workload } from './workload.ts';

export interface MachineOptions {
  /** Have every step observed, also those taken by `step`: lock-discipline and memory-safe judge what a step touches. */
  readonly observes?: boolean;
  /** Have the atomics that only count be switch points too. They steer nothing, and multiply the states. */
  readonly countersSwitch?: boolean;
}

/** Plain accesses that a step may make: far more than a search of the whole pool needs. */
const fuelPerSlot = 64;
const fuelLeast = 4096;
/** Bytes that a variable of a footprint stands for: list and pad_slots lie side by side. */
const granule = 2;

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
  private readonly engine: Engine;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly structures: Structures;
  private readonly witness: Witness;
  private readonly workload: Workload;
  private readonly initial: Uint8Array;
  private readonly silent: Uint8Array;
  private readonly admitted: Uint8Array;
  private readonly fuel: number;
  private readonly observes: boolean;
  private readonly scratch = new Footprint();
  /** Addresses of locks other than the areas', by number less that of areas. */
  private readonly otherLocks: number[] = [];
  /* The state is two pieces: data and the blocks in use, and what follows the room up to the end of the heap in use. */
  private readonly begin: number;
  private readonly firstEnd: number;
  private readonly secondBegin: number;
  private readonly end: number;
  private readonly ranges: number;
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
    this.workload = workload;
    this.observes = options.observes ?? false;
    this.engine = new Engine(build);
    const layout = this.engine.boot(workload.cpus, geometry.slots, geometry.areas);
    for (const [device, { minAlignMask, boundaryMask }] of workload.devices.entries()) {
      this.engine.setDevice(device, minAlignMask, boundaryMask);
    }
    const { octets, words } = this.engine;
    this.structures = new Structures(words.buffer as ArrayBuffer, layout);
    this.ghost = new Ghost(words, layout.room >>> 2, mappings);
    this.blocks = new Blocks(octets, layout.room + ghostBytes, workload.cpus);
    this.view = new StructureView(this.structures, this.ghost, this.blocks, workload);
    this.witness = new Witness(this.structures, this.ghost, this.blocks, this.view);
    this.engine.attach(this, this.blocks);
    for (let cpu = 0; cpu < workload.cpus; cpu++) {
      this.ghost.setBudget(cpu, workload.operationsPerCpu === 0 ? 0 : workload.operationsPerCpu + 1);
    }
    this.silent = Uint8Array.from(build.chains, (chain) => (!options.countersSwitch && countsOnly(chain) ? 1 : 0));
    this.admitted = Uint8Array.from(build.chains, (chain) => (isAdmitted(chain) ? 1 : 0));
    this.fuel = Math.max(fuelLeast, layout.poolSlots * fuelPerSlot);
    this.processes = Array.from({ length: workload.cpus }, (_, cpu) => `cpu${cpu}`);
    this.lockCount = layout.poolAreas + 2;
    this.begin = layout.stateBegin & ~7;
    this.firstEnd = layout.room + ghostBytes + workload.cpus * blockBytes;
    this.secondBegin = layout.room + ghostBytes + processesMax * blockBytes;
    this.end = layout.heap + heapInUse(words, layout.chunks, layout.chunkCount);
    this.snapshotBytes = this.firstEnd - this.begin + (this.end - this.secondBegin);
    this.variables = (this.end - this.begin) / granule;
    this.ranges = octets.length - 1024;
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
    if (operation === 0) return this.mapChoices(process) + this.unmapChoices(process);
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
    let held = 0;
    for (let area = 0; area < this.view.areas; area++) {
      if (this.structures.holder(this.structures.lockAddress(area)) === process) held |= 1 << area;
    }
    for (const [index, address] of this.otherLocks.entries()) {
      if (this.structures.holder(address) === process) held |= 1 << (this.view.areas + index);
    }
    return held;
  }

  save(into: Uint8Array, offset: number): void {
    const { octets } = this.engine;
    into.set(octets.subarray(this.begin, this.firstEnd), offset);
    into.set(octets.subarray(this.secondBegin, this.end), offset + this.firstEnd - this.begin);
  }

  restore(from: Uint8Array, offset: number): void {
    const { octets } = this.engine;
    const middle = offset + this.firstEnd - this.begin;
    octets.set(from.subarray(offset, middle), this.begin);
    octets.set(from.subarray(middle, offset + this.snapshotBytes), this.secondBegin);
  }

  fingerprint(out: Uint32Array): void {
    const { words } = this.engine;
    const first = this.ranges >>> 2;
    let next = first;
    words[next++] = this.begin;
    words[next++] = this.blocks.address(0) - this.begin;
    for (let process = 0; process < this.processes.length; process++) next = this.blocks.liveRanges(process, words, next);
    words[next++] = this.secondBegin;
    words[next++] = this.end - this.secondBegin;
    this.engine.hash(this.ranges, (next - first) >>> 1, this.ranges + 512);
    out[0] = words[first + 128]!;
    out[1] = words[first + 129]!;
  }

  label(process: number, choice: number): StepLabel {
    const operation = this.blocks.operation(process);
    if (operation === 0) return this.labelOfCall(process, choice);
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
    return this.structures.nameOf(this.begin + variable * granule);
  }

  /* ---- what the running code tells */

  hook(kind: number, address: number, location: number): boolean {
    if (kind === Hook.unlock) this.beforeUnlock(address);
    return switchPoints.has(kind) && this.silent[location] === 0;
  }

  access(kind: number, address: number, size: number, location: number): void {
    if (address < this.begin || this.isOwnStack(address)) return;
    const writes = (kind & (PlainAccess.write | PlainAccess.readWrite)) !== 0;
    const marked = (kind & PlainAccess.volatile) !== 0;
    if (address + size > this.end || !this.isAllocated(address, size)) {
      const what = `${writes ? 'write' : 'read'} of ${size} bytes at 0x${address.toString(16)}`;
      throw new Stopped('memory', `${what}, which is not allocated, at ${this.engine.source(location)}`);
    }
    if (writes && !marked) this.judgeWrite(address);
    if (this.admitted[location] === 1) return;
    const access = (writes ? Access.write : Access.read) | (marked ? Access.marked : 0);
    const last = (address + size - 1 - this.begin) >>> 1;
    for (let variable = (address - this.begin) >>> 1; variable <= last; variable++) this.footprint!.add(access, variable);
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
    witness.begin(process);
    this.process = process;
    this.unlockedArea = -1;
    const fresh = blocks.operation(process) === 0;
    if (fresh) this.call(process, choice);
    else if (this.footprint !== null && blocks.hook(process) === Hook.lock) {
      this.footprint.add(Access.acquire, this.lockNumber(blocks.hookAddress(process)));
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
    const request = this.requestWord(process);
    this.witness.returned(process, this.engine.words[request + RequestWord.address]!);
    this.engine.words.fill(0, request, request + requestWords);
    blocks.clear(process);
    if (this.locksHeld(process) !== 0) {
      this.view.defect ??= { kind: 'lock', text: `${this.processes[process]} returns to its driver with a lock held` };
    }
  }

  /** Begins the operation that `choice` stands for: requests first, then mappings to unmap, both in order. */
  private call(process: number, choice: number): void {
    const { ghost, blocks, workload, engine } = this;
    const maps = this.mapChoices(process);
    const fresh = choice < maps;
    const mapping = fresh ? this.freeMapping(process) : this.unmappable(process, choice - maps);
    let alone = ghost.empty();
    for (let other = 0; other < this.processes.length; other++) {
      if (other === process || blocks.operation(other) === 0) continue;
      alone = false;
      blocks.disturb(other);
    }
    const request = fresh ? workload.requests[choice]! : this.view.request(mapping);
    if (fresh) {
      ghost.begin(mapping, choice);
      const budget = ghost.budget(process);
      if (budget > 1) ghost.setBudget(process, budget - 1);
    } else {
      ghost.setState(mapping, MappingState.releasing);
    }
    const coherent = fresh ? Operation.alloc : Operation.free;
    const streaming = fresh ? Operation.map : Operation.unmap;
    const operation = request.coherent ? coherent : streaming;
    blocks.begin(process, operation, mapping, alone);
    const at = this.requestWord(process);
    engine.words[at + RequestWord.operation] = operation;
    engine.words[at + RequestWord.device] = request.device;
    engine.words[at + RequestWord.orig] = this.view.mappingOrig(mapping);
    engine.words[at + RequestWord.size] = request.bytes;
    engine.words[at + RequestWord.alignMask] = request.allocAlignMask;
    engine.words[at + RequestWord.direction] = directionCode[request.direction];
    engine.words[at + RequestWord.address] = fresh ? 0 : ghost.address(mapping);
  }

  private beforeUnlock(address: number): void {
    const holder = this.structures.holder(address);
    if (holder !== this.process) {
      const who = holder < 0 ? 'nobody holds' : `${this.processes[holder]} holds`;
      this.view.defect ??= { kind: 'lock', text: `${this.processes[this.process]} drops a lock that ${who}` };
    }
    this.unlockedArea = this.structures.areaOfLock(address);
    this.footprint?.add(Access.release, this.lockNumber(address));
  }

  /** Whether the code may write there now, by whose lock it holds and whose slots they are. */
  private judgeWrite(address: number): void {
    const { layout } = this.structures;
    const { outcome } = this.view;
    const slot = Math.floor((address - layout.slots) / layout.slotBytes);
    if (slot >= 0 && slot < layout.poolSlots) {
      if (this.structures.slotField(address - layout.slots - slot * layout.slotBytes) === 'list') {
        this.expectLock(Math.floor(slot / layout.areaSlots));
        return;
      }
      const owner = this.ghost.ownerOf(slot);
      if (owner >= 0 && owner !== this.blocks.mapping(this.process) && this.view.mappingLive(owner))
        outcome.foreignMapping = owner;
      return;
    }
    const area = Math.floor((address - layout.areas) / layout.areaBytes);
    if (area < 0 || area >= layout.poolAreas) return;
    if (this.structures.areaField(address - layout.areas - area * layout.areaBytes) !== 'lock') this.expectLock(area);
  }

  private expectLock(area: number): void {
    if (this.view.areaLockHolder(area) !== this.process) this.view.outcome.unguardedArea = area;
  }

  private isOwnStack(address: number): boolean {
    const block = this.blocks.address(this.process);
    return address >= block && address < block + blockBytes;
  }

  /** Whether an access to the heap lies inside one allocation. Below the heap are the module's own variables. */
  private isAllocated(address: number, size: number): boolean {
    const { words, layout } = this.engine;
    const offset = address - layout.heap;
    if (offset < 0) return true;
    const count = words[layout.chunkCount >>> 2]!;
    for (let chunk = 0, at = layout.chunks >>> 2; chunk < count; chunk++, at += 2) {
      if (offset >= words[at]! && offset + size <= words[at]! + words[at + 1]!) return true;
    }
    return false;
  }

  private lockNumber(address: number): number {
    const area = this.structures.areaOfLock(address);
    if (area >= 0) return area;
    const known = this.otherLocks.indexOf(address);
    return this.view.areas + (known >= 0 ? known : this.otherLocks.push(address) - 1);
  }

  /* ---- choices of an idle CPU */

  private mapChoices(process: number): number {
    if (this.ghost.budget(process) === 1 || this.freeMapping(process) < 0) return 0;
    return this.workload.requests.length;
  }

  private freeMapping(process: number): number {
    const { mappingsPerCpu } = this.workload;
    for (let mapping = process * mappingsPerCpu; mapping < (process + 1) * mappingsPerCpu; mapping++) {
      if (this.ghost.state(mapping) === MappingState.none) return mapping;
    }
    return -1;
  }

  private unmapChoices(process: number): number {
    let count = 0;
    for (let mapping = 0; mapping < this.ghost.mappings; mapping++) if (this.mayUnmap(process, mapping)) count++;
    return count;
  }

  /** The mapping that the process may unmap as number `choice`. */
  private unmappable(process: number, choice: number): number {
    let count = choice;
    for (let mapping = 0; mapping < this.ghost.mappings; mapping++) {
      if (this.mayUnmap(process, mapping) && count-- === 0) return mapping;
    }
    throw new RangeError(`${this.processes[process]} has no mapping ${choice} to unmap`);
  }

  private mayUnmap(process: number, mapping: number): boolean {
    if (this.ghost.state(mapping) !== MappingState.live) return false;
    return this.workload.unmap === 'any-cpu' || Math.floor(mapping / this.workload.mappingsPerCpu) === process;
  }

  private labelOfCall(process: number, choice: number): StepLabel {
    const maps = this.mapChoices(process);
    if (choice < maps) {
      const { bytes, origOffset, coherent } = this.workload.requests[choice]!;
      return {
        action: 'map',
        arguments: { request: choice },
        function: functionOf[coherent ? Operation.alloc : Operation.map]!,
        sentence: `asks for ${bytes} bytes${coherent ? ' of coherent memory' : ` of a buffer at +0x${origOffset.toString(16)}`}`,
      };
    }
    const mapping = this.unmappable(process, choice - maps);
    return {
      action: 'unmap',
      arguments: { mapping },
      function: functionOf[this.view.mappingCoherent(mapping) ? Operation.free : Operation.unmap]!,
      sentence: `unmaps mapping ${mapping} at 0x${this.ghost.address(mapping).toString(16)}`,
    };
  }

  private requestWord(process: number): number {
    return (this.engine.layout.requests >>> 2) + process * requestWords;
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
