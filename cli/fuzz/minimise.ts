import { Footprint } from '../../checker/footprint.ts';
import type { Machine } from '../../checker/machine.ts';
import type { Target } from '../../checker/target.ts';
import type { Path } from '../../checker/verdict.ts';
import { choiceNamed, type NamedStep, namedSteps } from './named-steps.ts';

/** A path that no removal of steps by name makes shorter, unless the budget ended before that was known. */
export interface Minimised {
  readonly path: Path;
  /** False: the budget was spent, the path is only as short as it got. */
  readonly minimal: boolean;
  readonly replays: number;
}

/** Steps that the replays of one minimisation may take together. */
export const minimisingStepsMax = 1_000_000;

/**
 * Reduces a path by delta debugging (Zeller and Hildebrandt, 2002): leaves steps out by name, first all of a process, then
 * operations, then single steps, in chunks that halve, as long as the target is still met. A step that no longer applies where
 * its turn comes is left out too, so that the result is a subsequence of the path by names. At last it merges the blocks of one
 * process where their order does not matter, for the fewest context switches that single moves can reach.
 *
 * Knows nothing but the machine's contract. Leaves the machine in the last state of the result.
 */
export function minimise(machine: Machine, path: Path, target: Target, stepsMax: number = minimisingStepsMax): Minimised {
  const reduction = new Reduction(machine, path, target, stepsMax);
  reduction.run();
  return reduction.result();
}

type Group = (step: NamedStep, index: number) => number;

/** From coarse to fine: what is left out together. */
const groupings: readonly Group[] = [({ process }) => process, ({ operation }) => operation, (_, index) => index];

class Reduction {
  private readonly machine: Machine;
  private readonly initial: number;
  private readonly target: Target;
  private readonly footprint = new Footprint();
  private steps: readonly NamedStep[];
  private stepsLeft: number;
  private replays = 0;

  constructor(machine: Machine, path: Path, target: Target, stepsMax: number) {
    this.machine = machine;
    this.initial = path.initial;
    this.target = target;
    this.stepsLeft = stepsMax;
    this.steps = namedSteps(machine, path);
  }

  run(): void {
    // Cuts off what comes after the first violation, and refuses a path that shows none.
    const whole = this.replay(this.steps);
    if (whole === null) throw new RangeError('the path does not meet the target');
    this.steps = whole;
    let before: readonly NamedStep[];
    do {
      before = this.steps;
      for (const group of groupings) this.leaveOut(group);
      this.mergeBlocks();
    } while (this.steps !== before && this.stepsLeft > 0);
  }

  result(): Minimised {
    this.replay(this.steps);
    const decisions = this.steps.map(({ process, choice }) => ({ process, choice }));
    return { path: { initial: this.initial, decisions }, minimal: this.stepsLeft > 0, replays: this.replays };
  }

  /** Leaves out chunks of neighbouring groups, half of them at first, then half as many, until single groups stay. */
  private leaveOut(group: Group): void {
    let groups = groupsOf(this.steps, group);
    for (let size = Math.ceil(groups.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      let at = 0;
      while (at < groups.length && this.stepsLeft > 0) {
        const gone = new Set(groups.slice(at, at + size).flat());
        const kept = this.replay(this.steps.filter((_, index) => !gone.has(index)));
        if (kept === null) at += size;
        else {
          this.steps = kept;
          groups = groupsOf(kept, group);
        }
      }
    }
  }

  /** Moves a block of a process to that process's block before, over whatever the others did in between, where that still works. */
  private mergeBlocks(): void {
    let at = 0;
    while (at < this.steps.length && this.stepsLeft > 0) {
      const better = this.merged(at);
      if (better === null) at = endOfBlock(this.steps, at);
      else {
        this.steps = better;
        at = 0;
      }
    }
  }

  /** The steps with the block at `at` and the next one of the same process side by side, or null where that changes the end. */
  private merged(at: number): readonly NamedStep[] | null {
    const { steps } = this;
    const end = endOfBlock(steps, at);
    const next = steps.findIndex(({ process }, index) => index >= end && process === steps[at]!.process);
    if (next < 0) return null;
    const nextEnd = endOfBlock(steps, next);
    const [block, between, later] = [steps.slice(at, end), steps.slice(end, next), steps.slice(next, nextEnd)];
    const [head, tail] = [steps.slice(0, at), steps.slice(nextEnd)];
    for (const middle of [
      [...block, ...later, ...between],
      [...between, ...block, ...later],
    ]) {
      const kept = this.replay([...head, ...middle, ...tail]);
      if (kept !== null && blocksOf(kept) < blocksOf(steps)) return kept;
    }
    return null;
  }

  /** The steps that could be taken up to where the target is met, or null if it is not. */
  private replay(wanted: readonly NamedStep[]): readonly NamedStep[] | null {
    const { machine, target, footprint } = this;
    const taken: NamedStep[] = [];
    this.replays++;
    machine.reset(this.initial);
    if (target.initially() || target.inState()) return taken;
    for (const step of wanted) {
      this.stepsLeft--;
      const choice = choiceNamed(machine, step);
      if (choice < 0) continue;
      footprint.clear();
      // Observed, so that properties need to look at the areas touched only.
      machine.observedStep(step.process, choice, footprint);
      taken.push(choice === step.choice ? step : { ...step, choice });
      if (target.afterStep() || target.inState()) return taken;
    }
    return null;
  }
}

function groupsOf(steps: readonly NamedStep[], group: Group): number[][] {
  const groups = new Map<number, number[]>();
  for (const [index, step] of steps.entries()) {
    const name = group(step, index);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [index]);
    else members.push(index);
  }
  return [...groups.values()];
}

/** Index after the last step of the block, the unbroken run of one process's steps, that holds `at`. */
function endOfBlock(steps: readonly NamedStep[], at: number): number {
  let end = at + 1;
  while (end < steps.length && steps[end]!.process === steps[at]!.process) end++;
  return end;
}

function blocksOf(steps: readonly NamedStep[]): number {
  return steps.filter(({ process }, index) => index === 0 || process !== steps[index - 1]!.process).length;
}
