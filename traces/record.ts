import type { Machine } from '../checker/machine.ts';
import type { Path } from '../checker/verdict.ts';
import { choicesOf } from './choices.ts';
import { type Claim, type Trace, type TraceStep, traceSchema } from './format.ts';

/** What a trace says beside its steps. */
export interface About {
  /** Version of the tool. */
  readonly tool: string;
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly claim: Claim;
}

/**
 * Walks a path on the machine and names its steps. Leaves the machine in the path's last state.
 *
 * @throws Error if the path takes a choice that the machine does not offer, or if what was recorded is no valid trace (more
 * steps than the format holds, names that are not printable ASCII).
 */
export function record(machine: Machine, path: Path, about: About): Trace {
  machine.reset(path.initial);
  const steps: TraceStep[] = path.decisions.map(({ process, choice }, at) => {
    const named = choicesOf(machine, process)[choice];
    if (named === undefined) throw new Error(`step ${at + 1}: ${machine.processes[process]} has no choice ${choice}`);
    machine.step(process, choice);
    const { action, arguments: args, function: name, source } = named.label;
    return {
      process: machine.processes[process],
      action,
      arguments: { ...args },
      ...(name === '' ? {} : { function: name }),
      ...(source === undefined ? {} : { source }),
    };
  });
  const trace: Trace = {
    format: 'swiocheck-trace',
    version: 1,
    tool: about.tool,
    scenario: about.scenario,
    initial: path.initial,
    claim: about.claim,
    steps,
  };
  const checked = traceSchema.safeParse(trace);
  if (checked.success) return trace;
  const [{ path: at, message }] = checked.error.issues;
  throw new Error(`the machine's names make no trace: ${at.join('.')} must be ${message}`);
}
