import type { Machine, StepLabel } from '../checker/machine.ts';

/** A way that a process can go on in the current state, with a name that no other of its ways has. */
export interface NamedChoice {
  readonly process: number;
  readonly choice: number;
  readonly label: StepLabel;
}

/** The argument that tells choices apart to which the machine gives one name: 1 for the second, 2 for the third. */
export const alternative = 'alternative';

/** All choices of one process in the current state, in the machine's order. */
export function choicesOf(machine: Machine, process: number): NamedChoice[] {
  const seen = new Map<string, number>();
  const named: NamedChoice[] = [];
  for (let choice = 0; choice < machine.choices(process); choice++) {
    const label = machine.label(process, choice);
    const key = stepKey(label.action, label.arguments);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    const told = before === 0 ? label : { ...label, arguments: { ...label.arguments, [alternative]: before } };
    named.push({ process, choice, label: told });
  }
  return named;
}

/** A text that is equal for steps with the same action and the same arguments, in whatever order these stand. */
export function stepKey(action: string, args: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([action, sorted]);
}

/** `lock(area=1)` */
export function stepName(action: string, args: Readonly<Record<string, number>>): string {
  return `${action}(${Object.entries(args)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')})`;
}
