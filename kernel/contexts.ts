import { exchangeWords } from './exchange-words.ts';
import { Role } from './hooks.ts';
import type { Layout } from './layout.ts';
import type { Processes } from './processes.ts';

const heldMax = 4;
const contextWords = 4 + heldMax;
const Word = { locks: 1, interruptsOff: 2, readers: 3, held: 4 } as const;

/** What each process is in the middle of: locks, interrupts, read-side sections. shim/runtime/contexts.c keeps it. */
export class Contexts {
  private readonly words: Uint32Array;
  private readonly base: number;
  private readonly processes: Processes;

  constructor(words: Uint32Array, layout: Layout, processes: Processes) {
    this.words = words;
    this.base = layout.contexts >>> 2;
    this.processes = processes;
  }

  /** Spinlocks held, and other reasons not to be preempted. */
  locks(process: number): number {
    return this.words[this.at(process) + Word.locks]!;
  }
  interruptsOff(process: number): boolean {
    return this.words[this.at(process) + Word.interruptsOff] !== 0;
  }
  /** Address of a lock that the process holds, or 0: the locks are numbered from 0 in the order in which they were taken. */
  held(process: number, index: number): number {
    return index < heldMax ? this.words[this.at(process) + Word.held + index]! : 0;
  }

  /** Whether an interrupt of the CPU of `interrupt` can come now. */
  interruptible(interrupt: number): boolean {
    const { processes } = this;
    for (let process = 0; process < processes.names.length; process++) {
      if (processes.interruptOf(process) === interrupt && this.interruptsOff(process)) return false;
    }
    return true;
  }

  /** Whether the process may be moved to another CPU now. */
  mayMigrate(process: number): boolean {
    return this.locks(process) === 0 && !this.interruptsOff(process) && !this.processes.isInterrupt(process);
  }

  /** Why the process must not sleep now, or null. */
  whyAtomic(process: number): string | null {
    if (this.locks(process) > 0) return 'with a lock held';
    if (this.words[this.at(process) + Word.readers]! > 0) return 'in an RCU read-side section';
    const role = this.processes.roleOf(process);
    if (role === Role.interrupt) return 'in an interrupt';
    if (role === Role.callback) return 'in an RCU callback';
    if (this.interruptsOff(process)) return 'with interrupts off';
    return role === Role.driver ? 'in a call that drivers make with locks held' : null;
  }

  /** What the process would leave behind if its call returned now, or null. */
  leftBehind(process: number): string | null {
    if (this.locks(process) > 0) return 'with a lock held';
    if (this.words[this.at(process) + Word.readers]! > 0) return 'inside an RCU read-side section';
    if (this.interruptsOff(process) === this.processes.isInterrupt(process)) return null;
    return this.interruptsOff(process) ? 'with interrupts off' : 'from an interrupt with interrupts on';
  }

  /** Exchanges what two processes are in the middle of; each then holds the locks of the other. */
  exchange(one: number, other: number): void {
    exchangeWords(this.words, this.at(one), this.at(other), contextWords);
    for (const process of [one, other]) {
      for (let index = 0; this.held(process, index) !== 0; index++) this.words[this.held(process, index) >>> 2] = process + 1;
    }
  }

  private at(process: number): number {
    return this.base + process * contextWords;
  }
}
