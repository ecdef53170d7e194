import type { Machine } from '../machine.ts';
import { follow } from '../path.ts';
import type { Decision, Path } from '../verdict.ts';

/** Every path of at most `stepsMax` steps that ends where `target` is first true, by brute force: what searches are held to. */
export function allPaths<View>(machine: Machine<View>, stepsMax: number, target: (view: View) => boolean): Path[] {
  const found: Path[] = [];
  const extend = (decisions: readonly Decision[]) => {
    follow(machine, { initial: 0, decisions });
    if (target(machine.view)) {
      found.push({ initial: 0, decisions });
      return;
    }
    if (decisions.length === stepsMax) return;
    const next = machine.processes.flatMap((_, process) =>
      Array.from({ length: machine.choices(process) }, (_, choice) => ({ process, choice })),
    );
    for (const decision of next) extend([...decisions, decision]);
  };
  extend([]);
  return found;
}

/** How often `path` goes on with another process although the last one has a choice. */
export function contextSwitches(machine: Machine, path: Path): number {
  machine.reset(path.initial);
  let switches = 0;
  let last = -1;
  for (const { process, choice } of path.decisions) {
    if (last >= 0 && last !== process && machine.choices(last) > 0) switches++;
    machine.step(process, choice);
    last = process;
  }
  return switches;
}
