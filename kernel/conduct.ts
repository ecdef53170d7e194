import type { Contexts } from './contexts.ts';
import type { Defect } from './defect.ts';
import type { Engine } from './engine.ts';
import type { Structures } from './structures.ts';

/** Judges how the code treats locks, interrupts and sleep: what it does wrong, or null. */
export class Conduct {
  private readonly names: readonly string[];
  private readonly contexts: Contexts;
  private readonly structures: Structures;
  private readonly engine: Engine;

  constructor(names: readonly string[], contexts: Contexts, structures: Structures, engine: Engine) {
    this.names = names;
    this.contexts = contexts;
    this.structures = structures;
    this.engine = engine;
  }

  /** The process is about to drop the lock. */
  unlocks(process: number, address: number): Defect | null {
    const holder = this.structures.holder(address);
    if (holder === process) return null;
    const who = holder < 0 ? 'nobody holds' : `${this.names[holder]} holds`;
    return { kind: 'lock', text: `${this.names[process]} drops a lock that ${who}` };
  }

  /** The process may sleep at this place of the code. */
  sleeps(process: number, location: number): Defect | null {
    const why = this.contexts.whyAtomic(process);
    if (why === null) return null;
    return { kind: 'sleep', text: `${this.names[process]} may sleep ${why}, at ${this.engine.source(location)}` };
  }

  /** The call of the process has come back. */
  returns(process: number): Defect | null {
    const left = this.contexts.leftBehind(process);
    return left === null ? null : { kind: 'lock', text: `${this.names[process]} returns ${left}` };
  }
}
