import type { Machine } from '../../checker/machine.ts';
import type { Path } from '../../checker/verdict.ts';
import { choicesOf, stepKey } from '../../traces/choices.ts';

/** A step by its name, which survives the removal of steps before it; its number among the choices does not. */
export interface NamedStep {
  readonly process: number;
  /** Action and arguments, as traces compare them. */
  readonly key: string;
  /** The choice that had this name when it was last taken: looked at first. */
  readonly choice: number;
  /** Number of the operation that the step belongs to, over the whole path. */
  readonly operation: number;
}

/**
 * The steps of a path by their names. An operation is what a process does from one moment when nothing is left for it to do to
 * the next.
 */
export function namedSteps(machine: Machine, path: Path): NamedStep[] {
  const current = new Map<number, number>();
  let operations = 0;
  machine.reset(path.initial);
  return path.decisions.map(({ process, choice }) => {
    if (machine.finished(process) || !current.has(process)) current.set(process, operations++);
    const label = choicesOf(machine, process)[choice]?.label;
    if (label === undefined)
      throw new RangeError(`${machine.processes[process]} has no choice ${choice}: not a path of this machine`);
    machine.step(process, choice);
    return { process, key: stepKey(label.action, label.arguments), choice, operation: current.get(process)! };
  });
}

/** The name of one choice in the current state; choices that share a name are not told apart. */
export function keyOf(machine: Machine, process: number, choice: number): string {
  const { action, arguments: args } = machine.label(process, choice);
  return stepKey(action, args);
}

/** The choice by which the step can be taken now, or -1. */
export function choiceNamed(machine: Machine, { process, key, choice }: NamedStep): number {
  if (choice < machine.choices(process) && keyOf(machine, process, choice) === key) return choice;
  const found = choicesOf(machine, process).find(({ label }) => stepKey(label.action, label.arguments) === key);
  return found?.choice ?? -1;
}

/**
 * The choice with the action of a step that cannot be taken by its name, and most of its arguments; -1 if there is none with that
 * action. What went before has changed the numbers: `unmap(mapping=9)` is `unmap(mapping=8)` once a mapping less is alive.
 */
export function choiceAlike(machine: Machine, { process, key }: NamedStep): number {
  const wanted = new Set(partsOf(key));
  let best = -1;
  let shared = -1;
  for (const { choice, label } of choicesOf(machine, process)) {
    const [action, ...args] = partsOf(stepKey(label.action, label.arguments));
    const now = args.filter((argument) => wanted.has(argument)).length;
    if (!wanted.has(action!) || now <= shared) continue;
    best = choice;
    shared = now;
  }
  return best;
}

/** The action of a key and each of its arguments, as texts. */
function partsOf(key: string): string[] {
  const [action, args] = JSON.parse(key) as [string, [string, number][]];
  return [action, ...args.map(([name, value]) => `${name}=${value}`)];
}
