import { Footprint } from '../../checker/footprint.ts';
import type { Machine } from '../../checker/machine.ts';
import type { Target } from '../../checker/target.ts';
import type { Path } from '../../checker/verdict.ts';
import { choiceAlike, choiceNamed, keyOf, type NamedStep, namedSteps } from './named-steps.ts';

export interface MinimiseOptions {
  /**
   * Whether a step that can no longer be taken by its name may be replaced by one of the same process and action with other
   * arguments. The result is shorter, and a subsequence of the path by actions only.
   */
  readonly renames?: boolean;
  /** Steps that all replays may take together. */
  readonly stepsMax?: number;
}

/** A path that no removal of steps by name makes shorter, unless the budget ended before that was known. */
export interface Minimised {
  readonly path: Path;
  /** False: the budget was spent, the path is only as short as it got. */
  readonly minimal: boolean;
  readonly replays: number;
}

const minimisingStepsMax = 1_000_000;

/**
 * Reduces a path by delta debugging (Zeller and Hildebrandt, 2002): leaves steps out by name, first all of a process, then
 * operations, then single steps, in chunks that halve, as long as the target is still met. A step that no longer applies where
 * its turn comes is left out too, so that what each process does in the result is a subsequence, by names, of what it did. Then
 * blocks of one process are merged where that still works, for the fewest context switches that single moves can reach.
 *
 * Knows nothing but the machine's contract. Leaves the machine in the last state of the result.
 */
export function minimise(machine: Machine, path: Path, target: Target, options: MinimiseOptions = {}): Minimised {
  const reduction = new Reduction(machine, path, target, options.stepsMax ?? minimisingStepsMax);
  reduction.run(false);
  if (options.renames) {
    reduction.run(true);
    // What renaming made possible may have made other steps superfluous.
    reduction.run(false);
  }
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
  private renames = false;

  constructor(machine: Machine, path: Path, target: Target, stepsMax: number) {
    this.machine = machine;
    this.initial = path.initial;
    this.target = target;
    this.stepsLeft = stepsMax;
    this.steps = namedSteps(machine, path);
  }

  run(renames: boolean): void {
    this.renames = renames;
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
      const named = choiceNamed(machine, step);
      const choice = named < 0 && this.renames ? choiceAlike(machine, step) : named;
      if (choice < 0) continue;
      const key = named < 0 ? keyOf(machine, step.process, choice) : step.key;
      footprint.clear();
      // Observed, so that properties need to look at the areas touched only.
      machine.observedStep(step.process, choice, footprint);
      taken.push(choice === step.choice && key === step.key ? step : { ...step, choice, key });
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
