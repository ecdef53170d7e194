import type { Blocks } from './blocks.ts';
import type { Contexts } from './contexts.ts';
import type { Deferred } from './deferred.ts';
import type { Driver } from './driver.ts';
import { Hook } from './hooks.ts';
import { Operation } from './operations.ts';
import type { Processes } from './processes.ts';
import type { Structures } from './structures.ts';

/** Who can go on, in how many ways, and who waits for whom. */
export class Scheduler {
  private readonly processes: Processes;
  private readonly blocks: Blocks;
  private readonly contexts: Contexts;
  private readonly structures: Structures;
  private readonly driver: Driver;
  private readonly deferred: Deferred;

  constructor(
    processes: Processes,
    blocks: Blocks,
    contexts: Contexts,
    structures: Structures,
    driver: Driver,
    deferred: Deferred,
  ) {
    this.processes = processes;
    this.blocks = blocks;
    this.contexts = contexts;
    this.structures = structures;
    this.driver = driver;
    this.deferred = deferred;
  }

  choices(process: number): number {
    const operation = this.blocks.operation(process);
    if (operation === Operation.stopped || this.isInterrupted(process)) return 0;
    if (operation === 0) {
      if (this.deferred.isDeferred(process)) return this.deferred.choices(process);
      return this.processes.isInterrupt(process) && !this.contexts.interruptible(process) ? 0 : this.driver.choices(process);
    }
    switch (this.blocks.hook(process)) {
      case Hook.lock:
        return this.structures.holder(this.blocks.hookAddress(process)) < 0 ? 1 : 0;
      case Hook.alloc:
        return 2;
      case Hook.cpu:
        return this.processes.cpus;
      default:
        return 1;
    }
  }

  finished(process: number): boolean {
    const operation = this.blocks.operation(process);
    if (operation === 0) return !this.deferred.isDeferred(process) || this.deferred.isEmpty(process);
    return operation === Operation.stopped;
  }

  waitsFor(process: number): number {
    if (this.finished(process)) return -1;
    if (this.isInterrupted(process)) return this.processes.interruptOf(process);
    if (this.blocks.operation(process) === 0) return process === this.processes.rcu ? this.deferred.waitsFor() : -1;
    return this.blocks.hook(process) === Hook.lock ? this.structures.holder(this.blocks.hookAddress(process)) : -1;
  }

  /** Whether an interrupt of its CPU keeps the process from going on. */
  private isInterrupted(process: number): boolean {
    const interrupt = this.processes.interruptOf(process);
    return interrupt >= 0 && this.blocks.operation(interrupt) !== 0;
  }
}
