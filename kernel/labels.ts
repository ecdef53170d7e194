import type { StepLabel } from '../checker/machine.ts';
import type { Blocks } from './blocks.ts';
import type { Engine } from './engine.ts';
import { Hook } from './hooks.ts';
import type { Structures } from './structures.ts';

/** Actions of the steps that go on from a hook, for traces. */
const actionAt: Readonly<Record<number, string>> = {
  [Hook.lock]: 'lock',
  [Hook.locked]: 'after-lock',
  [Hook.unlocked]: 'after-unlock',
  [Hook.atomic]: 'atomic',
  [Hook.atomicDone]: 'after-atomic',
  [Hook.readOnce]: 'read-once',
  [Hook.readOnceDone]: 'after-read-once',
  [Hook.writeOnce]: 'write-once',
  [Hook.writeOnceDone]: 'after-write-once',
  [Hook.copied]: 'after-copy',
  [Hook.callRcu]: 'call-rcu',
  [Hook.scheduleWork]: 'schedule-work',
  [Hook.rcuUnlocked]: 'after-read-side',
  [Hook.alloc]: 'allocate',
  [Hook.cpu]: 'read-cpu',
  [Hook.read]: 'read',
  [Hook.write]: 'write',
};

/** Names the steps that go on from a hook. */
export class Labels {
  private readonly engine: Engine;
  private readonly blocks: Blocks;
  private readonly structures: Structures;

  constructor(engine: Engine, blocks: Blocks, structures: Structures) {
    this.engine = engine;
    this.blocks = blocks;
    this.structures = structures;
  }

  /** The step of a process that is suspended. `choice`: of a hook with several ways; `cpu`: whose number a read would give. */
  of(process: number, choice: number, cpu: number): StepLabel {
    const { blocks, engine } = this;
    const kind = blocks.hook(process);
    const location = blocks.location(process);
    const source = engine.source(location);
    const area = this.structures.areaOfLock(blocks.hookAddress(process));
    return {
      action: actionAt[kind] ?? 'step',
      arguments: argumentsAt(kind, area, choice, cpu),
      function: engine.functionAt(location),
      source,
      sentence: `${this.sentence(kind, area, blocks.hookAddress(process), choice, cpu)} (${source})`,
    };
  }

  private sentence(kind: number, area: number, address: number, choice: number, cpu: number): string {
    const what = area < 0 ? this.structures.nameOf(address) : `area ${area}`;
    switch (kind) {
      case Hook.lock:
        return `takes the lock of ${what}`;
      case Hook.locked:
        return `has taken the lock of ${what}, goes on`;
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
      case Hook.callRcu:
        return `hands ${what} over to be freed after a grace period`;
      case Hook.scheduleWork:
        return 'schedules work';
      case Hook.rcuUnlocked:
        return 'has left its read-side section, goes on';
      case Hook.copied:
        return 'has copied, goes on';
      case Hook.alloc:
        return choice === 0 ? 'allocates memory' : 'is refused memory';
      case Hook.cpu:
        return `finds itself on CPU ${cpu}`;
      default:
        return 'goes on';
    }
  }
}

function argumentsAt(kind: number, area: number, choice: number, cpu: number): Record<string, number> {
  if (kind === Hook.alloc) return { fails: choice };
  if (kind === Hook.cpu) return { cpu };
  return area >= 0 ? { area } : {};
}
