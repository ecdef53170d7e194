import type { Machine } from '../../checker/machine.ts';

/** Neighbouring choices of one process with the same action. */
export interface ChoiceGroup {
  readonly action: string;
  readonly first: number;
  readonly count: number;
}

/** The choices of a process by action. Takes the choices of an action to stand together, and so names only a few of them. */
export function choiceGroups(machine: Machine, process: number, choices: number): ChoiceGroup[] {
  const groups: ChoiceGroup[] = [];
  for (let first = 0; first < choices; ) {
    const { action } = machine.label(process, first);
    let last = first;
    let end = choices;
    while (end - last > 1) {
      const middle = (last + end) >> 1;
      if (machine.label(process, middle).action === action) last = middle;
      else end = middle;
    }
    groups.push({ action, first, count: end - first });
    first = end;
  }
  return groups;
}
