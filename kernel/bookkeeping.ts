import { Access, type Footprint } from '../checker/footprint.ts';
import type { Accesses } from './accesses.ts';
import type { Blocks } from './blocks.ts';
import type { Contexts } from './contexts.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { Hook } from './hooks.ts';
import { isOfMapping, Operation } from './operations.ts';
import type { Pools } from './pools.ts';
import type { Processes } from './processes.ts';
import type { StructureView } from './view.ts';

/**
 * What the engine itself reads and writes in a step, beside the code, of what processes share: which mappings there are, whose the
 * slots of an area are, who is in which section. It goes into footprints, because reductions rest on their being complete.
 *
 * Left out is who was told that somebody else has begun (`Blocks.alone`): it says only that a call was not alone, nobody but a
 * property reads it, and whoever is alone in some interleaving is so in the one that is kept.
 *
 * Left out is also whom a grace period waits for. Whoever enters a read-side section only ever makes callbacks wait, and whoever leaves
 * one only lets them go: it moves right, and left, as a lock does when taken and dropped. call_rcu() moves left: the later others
 * enter, the fewer it waits for. So in every interleaving left out a callback waits at least as long as in the one that is kept.
 */
export class Bookkeeping {
  readonly variables: number;
  private readonly first: number;
  private readonly view: StructureView;
  private readonly accesses: Accesses;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly contexts: Contexts;
  private readonly processes: Processes;
  private readonly pools: Pools;
  private footprint: Footprint | null = null;
  private held = false;
  private wasOff = false;

  constructor(
    accesses: Accesses,
    view: StructureView,
    ghost: Ghost,
    blocks: Blocks,
    contexts: Contexts,
    processes: Processes,
    pools: Pools,
  ) {
    this.accesses = accesses;
    this.view = view;
    this.ghost = ghost;
    this.blocks = blocks;
    this.contexts = contexts;
    this.processes = processes;
    this.pools = pools;
    this.first = accesses.names.variables;
    this.variables = 2 * ghost.mappings + 2 * processes.names.length + processes.cpus;
  }

  /** A step begins, whose footprint is asked for or not. */
  stepBegins(process: number, footprint: Footprint | null): void {
    this.footprint = footprint;
    this.accesses.stepBegins();
    if (footprint === null) return;
    this.wasOff = this.contexts.interruptsOff(process);
    this.lookAtContext(process);
    if (this.blocks.operation(process) !== 0 && this.blocks.hook(process) === Hook.callRcu) this.handsOver(process);
  }

  /** The step is over. */
  stepEnds(process: number): void {
    if (this.footprint === null || this.processes.interruptOf(process) < 0) return;
    // An interrupt can come only where they are on.
    const off = this.contexts.interruptsOff(process);
    if (off !== this.wasOff) this.write(this.interruptsOf(process), off ? Access.take : Access.give);
    this.lookAtContext(process);
  }

  /**
   * A call has begun. A mapping is two tokens: there to be made, and there to be used, by whoever comes first. The lowest number that
   * is free is taken, so that it matters which ones below are not.
   */
  began(process: number): void {
    const { blocks, ghost, processes } = this;
    if (processes.isInterrupt(process)) this.interrupts(process, Access.take);
    // Where work and callbacks rest between two of them, others are to be seen at rest too.
    if (process >= processes.drivers) this.moves(process, Access.take | Access.give);
    if (!isOfMapping(blocks.operation(process))) return;
    const operation = blocks.operation(process);
    const mapping = blocks.mapping(process);
    const fresh = operation === Operation.map || operation === Operation.alloc;
    this.write(fresh ? this.free(mapping) : this.usable(mapping), Access.take);
    if (!fresh) return;
    for (let below = ghost.firstMapping(process); below < mapping; below++) {
      this.footprint?.add(Access.bookkeeping, this.free(below));
    }
  }

  /** The process has entered a section that grace periods wait for, or left it. */
  section(process: number, entered: boolean): void {
    this.moves(process, entered ? Access.take : Access.give);
  }

  /** The lock of an area is about to be dropped: the witness compares its lists with whose its slots are. */
  compared(area: number): void {
    const { view, accesses, footprint } = this;
    if (footprint === null || !view.areaTouched(area)) return;
    const begin = view.areaFirstSlot(area);
    const end = begin + view.areaSlots(area);
    for (let slot = begin; slot < end; slot++) accesses.addList(slot, footprint);
    this.write(accesses.ownersOf(area), 0);
  }

  /** A call has come back, and the witness is about to hear of it. */
  ends(process: number): void {
    const { blocks, ghost, accesses, footprint } = this;
    const mapping = blocks.mapping(process);
    this.held = ghost.holdsSlots(mapping);
    if (footprint === null || !isOfMapping(blocks.operation(process)) || ghost.state(mapping) !== MappingState.releasing) return;
    // Whether its slots are still there tells that the address led nowhere.
    const area = this.view.mappingArea(mapping);
    if (!this.view.areaTouched(area)) return;
    footprint.add(Access.bookkeeping, accesses.ownersOf(area));
    accesses.addList(ghost.firstSlot(mapping), footprint);
  }

  /** The witness has heard of it. Slots that it knew nothing of were taken without the lock. */
  ended(process: number): void {
    if (this.processes.isInterrupt(process)) this.interrupts(process, Access.give);
    if (!isOfMapping(this.blocks.operation(process))) return;
    const mapping = this.blocks.mapping(process);
    const state = this.ghost.state(mapping);
    if (state === MappingState.none) this.write(this.free(mapping), Access.give);
    else if (state === MappingState.live) this.write(this.usable(mapping), Access.give);
    if (this.held || !this.ghost.holdsSlots(mapping)) return;
    const area = this.view.mappingArea(mapping);
    if (this.view.areaTouched(area)) this.write(this.accesses.ownersOf(area), 0);
  }

  /** Writes down that two drivers are exchanged, with what is theirs. `variables`: the new number of each. */
  exchange(variables: Int32Array, one: number, other: number): void {
    const pairs = [
      [this.moveOf(one), this.moveOf(other)],
      [this.interruptsOf(one), this.interruptsOf(other)],
    ];
    if (one < this.processes.cpus) pairs.push([this.contextOf(one), this.contextOf(other)]);
    const [first, second] = [this.ghost.firstMapping(one), this.ghost.firstMapping(other)];
    for (let k = 0; first + k < this.ghost.firstMapping(one + 1); k++) {
      pairs.push([this.free(first + k), this.free(second + k)], [this.usable(first + k), this.usable(second + k)]);
    }
    for (const [a, b] of pairs) [variables[a!], variables[b!]] = [b!, a!];
    this.accesses.names.exchange(variables, one, other);
  }

  nameOf(variable: number): string {
    const mapping = (variable - this.first) >>> 1;
    if (variable < this.first) return this.accesses.names.nameOf(variable);
    if (mapping < this.ghost.mappings) return `mapping ${mapping}`;
    const process = variable - this.moveOf(0);
    const processes = this.processes.names;
    if (process < processes.length) return `the sections of ${processes[process]}`;
    if (process < 2 * processes.length) return `the interrupts of ${processes[process - processes.length]}`;
    return `the context of CPU ${process - 2 * processes.length}`;
  }

  /** Memory is about to be handed to call_rcu(): a pool is no part of the allocator from then on. */
  private handsOver(process: number): void {
    const { accesses, view, blocks, footprint } = this;
    this.moves(process, Access.give);
    const pool = this.pools.ofHead(blocks.hookAddress(process));
    if (pool < 0 || !view.poolPresent(pool)) return;
    for (let area = view.poolFirstArea(pool); area < view.poolFirstArea(pool) + view.poolAreas(pool); area++) {
      accesses.writeOwners(process, area, footprint!);
    }
  }

  /**
   * An interrupt begins or ends. It needs the interrupts of the processes that it interrupts, which have them except where they
   * are off.
   */
  private interrupts(interrupt: number, kind: number): void {
    const { processes } = this;
    for (let process = 0; process < processes.names.length; process++) {
      if (processes.interruptOf(process) === interrupt) this.write(this.interruptsOf(process), kind);
    }
    this.write(this.contextOf(interrupt), 0);
  }

  /**
   * Which of a process and its interrupt runs is shared: the steps of the process read it, an interrupt changes it when it begins and
   * when it ends. Of these steps only those with a lock and with interrupts on count. Without a lock, the process as it stands is
   * in nobody's way, and cannot move until the interrupt has ended: its step may as well come before all of the interrupt as
   * after it.
   */
  private lookAtContext(process: number): void {
    const { contexts, processes } = this;
    if (processes.interruptOf(process) < 0 || contexts.interruptsOff(process) || contexts.held(process, 0) === 0) return;
    this.footprint!.add(Access.bookkeeping, this.contextOf(process));
  }

  private free(mapping: number): number {
    return this.first + 2 * mapping;
  }
  private usable(mapping: number): number {
    return this.free(mapping) + 1;
  }
  /** A variable of the process alone: its accesses say only how the step moves. */
  private moveOf(process: number): number {
    return this.first + 2 * this.ghost.mappings + process;
  }
  private interruptsOf(process: number): number {
    return this.moveOf(this.processes.names.length) + process;
  }
  private contextOf(process: number): number {
    return this.moveOf(2 * this.processes.names.length) + this.processes.cpuOf(process);
  }

  private moves(process: number, kind: number): void {
    this.write(this.moveOf(process), kind);
  }

  private write(variable: number, kind: number): void {
    this.footprint?.add(Access.write | kind | Access.bookkeeping, variable);
  }
}
