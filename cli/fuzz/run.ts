import type { Machine } from '../../checker/machine.ts';
import type { Decision } from '../../checker/verdict.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { choiceGroups } from './choice-groups.ts';
import { type Burst, type Schedule, strangerFrom } from './schedule.ts';
import type { Violation, Watch } from './watch.ts';

/** One schedule taken on a machine, up to the first violation. */
export interface Run {
  readonly decisions: readonly Decision[];
  readonly violation: Violation | null;
}

/** Takes the schedule's steps from the initial state, at most `stepsMax` of them besides those that drain. */
export function run(machine: Machine<AllocatorView>, schedule: Schedule, watch: Watch, stepsMax: number): Run {
  const runner = new Runner(machine, watch);
  machine.reset(0);
  watch.begin();
  for (const burst of schedule.bursts) {
    if (runner.decisions.length >= stepsMax) break;
    if (!runner.burst(schedule.crowd, burst)) break;
  }
  if (schedule.drains && watch.violation === null) runner.drain();
  return { decisions: runner.decisions, violation: watch.violation };
}

class Runner {
  readonly decisions: Decision[] = [];
  private readonly machine: Machine<AllocatorView>;
  private readonly watch: Watch;
  private readonly processes: number;

  constructor(machine: Machine<AllocatorView>, watch: Watch) {
    this.machine = machine;
    this.watch = watch;
    this.processes = machine.processes.length;
  }

  /** False: the run is over, because something is violated or nobody can move. */
  burst(crowd: readonly number[], { who, steps, operation }: Burst): boolean {
    const { machine, processes } = this;
    const wanted = (who < strangerFrom ? crowd[who % crowd.length]! : operation) % processes;
    const process = this.nextAbleFrom(wanted);
    if (process < 0 || this.watch.violation !== null) return false;
    for (let step = 0; step < steps; step++) {
      const choices = machine.choices(process);
      if (choices === 0) return true;
      const choice = choices === 1 ? 0 : this.pick(process, choices, mix(operation + step));
      if (!this.take(process, choice)) return false;
    }
    return true;
  }

  /** Lets every process end what it does and unmap what it can, in turns. */
  drain(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (let process = 0; process < this.processes; process++) {
        for (let choice = this.choiceToDrain(process); choice >= 0; choice = this.choiceToDrain(process)) {
          if (!this.take(process, choice)) return;
          moved = true;
        }
      }
    }
  }

  private choiceToDrain(process: number): number {
    const { machine } = this;
    const choices = machine.choices(process);
    if (choices === 0 || !machine.finished(process)) return choices - 1;
    return choiceGroups(machine, process, choices).find(({ action }) => action === 'unmap')?.first ?? -1;
  }

  /** The first process from `wanted` on, round the machine, that can move; -1 if nobody can. */
  private nextAbleFrom(wanted: number): number {
    for (let turn = 0; turn < this.processes; turn++) {
      const process = (wanted + turn) % this.processes;
      if (this.machine.choices(process) > 0) return process;
      if (this.watch.blocked(process, this.decisions.length)) return -1;
    }
    this.watch.nobodyMoves(this.decisions.length);
    return -1;
  }

  /** Every action has the same chance, and within an action every choice, so that many unmaps do not drown the maps. */
  private pick(process: number, choices: number, hint: number): number {
    const groups = choiceGroups(this.machine, process, choices);
    const { first, count } = groups[hint % groups.length]!;
    return first + (Math.floor(hint / groups.length) % count);
  }

  private take(process: number, choice: number): boolean {
    this.decisions.push({ process, choice });
    return this.watch.take(this.decisions);
  }
}

/** Spreads a hint over 30 bits (the finaliser of MurmurHash3), so that neighbouring hints choose differently. */
function mix(hint: number): number {
  let value = Math.imul(hint ^ (hint >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 2;
}
