import type { StepLabel } from '../checker/machine.ts';
import type { Blocks } from './blocks.ts';
import type { Layout } from './layout.ts';
import { Operation, RequestWord, requestWords } from './operations.ts';
import type { Pools } from './pools.ts';
import type { Processes } from './processes.ts';

/** Work that is queued, and RCU callbacks: when they can begin. shim/runtime/deferred.c keeps both queues. */
export class Deferred {
  private readonly words: Uint32Array;
  private readonly layout: Layout;
  private readonly processes: Processes;
  private readonly blocks: Blocks;
  private readonly pools: Pools;

  constructor(words: Uint32Array, layout: Layout, processes: Processes, blocks: Blocks, pools: Pools) {
    this.pools = pools;
    this.words = words;
    this.layout = layout;
    this.processes = processes;
    this.blocks = blocks;
  }

  isDeferred(process: number): boolean {
    return process >= this.processes.drivers;
  }

  /** Whether nothing is queued for the process. */
  isEmpty(process: number): boolean {
    const count = process === this.processes.worker ? this.layout.workCount : this.layout.callbackCount;
    return this.words[count >>> 2] === 0;
  }

  /** What the idle process can begin: the first work, or any callback whose grace period is over. */
  choices(process: number): number {
    if (process === this.processes.worker) return this.isEmpty(process) ? 0 : 1;
    let ready = 0;
    for (let callback = 0; callback < this.callbacks; callback++) if (this.readers(callback) === 0) ready++;
    return ready;
  }

  /** A process that the first callback waits for, or -1. */
  waitsFor(): number {
    if (this.callbacks === 0) return -1;
    const readers = this.readers(0);
    return readers === 0 ? -1 : 31 - Math.clz32(readers);
  }

  call(process: number, choice: number): void {
    const at = (this.layout.requests >>> 2) + process * requestWords;
    const operation = process === this.processes.worker ? Operation.work : Operation.callback;
    const callback = operation === Operation.callback ? this.ready(choice) : 0;
    // A callback works on the pool that was handed over, as other calls do on a mapping.
    const pool = operation === Operation.callback ? Math.max(0, this.pools.ofHead(this.head(callback))) : 0;
    this.blocks.begin(process, operation, pool, false);
    this.words[at + RequestWord.operation] = operation;
    this.words[at + RequestWord.address] = callback;
  }

  label(process: number, choice: number): StepLabel {
    if (process === this.processes.worker) {
      return { action: 'work', arguments: {}, function: 'schedule_work', sentence: 'begins with what was scheduled' };
    }
    const sentence = 'begins with a callback whose grace period is over';
    return { action: 'callback', arguments: { callback: this.ready(choice) }, function: 'call_rcu', sentence };
  }

  /** Exchanges two processes among those that grace periods wait for. */
  exchange(one: number, other: number): void {
    for (let callback = 0; callback < this.callbacks; callback++) {
      const readers = this.readers(callback);
      if (((readers >>> one) & 1) === ((readers >>> other) & 1)) continue;
      this.words[(this.layout.callbacks >>> 2) + 2 * callback + 1] = readers ^ ((1 << one) | (1 << other));
    }
  }

  private get callbacks(): number {
    return this.words[this.layout.callbackCount >>> 2]!;
  }

  private head(callback: number): number {
    return this.words[(this.layout.callbacks >>> 2) + 2 * callback]!;
  }

  private readers(callback: number): number {
    return this.words[(this.layout.callbacks >>> 2) + 2 * callback + 1]!;
  }

  private ready(choice: number): number {
    let left = choice;
    for (let callback = 0; callback < this.callbacks; callback++) {
      if (this.readers(callback) === 0 && left-- === 0) return callback;
    }
    throw new RangeError(`there is no callback ${choice} to run`);
  }
}
