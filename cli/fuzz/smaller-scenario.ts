import type { Machine } from '../../checker/machine.ts';
import type { Path } from '../../checker/verdict.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { machineFor } from '../catalogue.ts';
import { type ScenarioFile, scenarioFile } from '../scenario-file.ts';
import type { ScenarioDocument } from '../scenario-schema.ts';
import { choiceNamed, type NamedStep, namedSteps } from './named-steps.ts';
import { targetFor, type Violation } from './watch.ts';

/** A path on the machine of its scenario. */
export interface Placed {
  readonly file: ScenarioFile;
  readonly machine: Machine<AllocatorView>;
  readonly path: Path;
}

type Workload = ScenarioDocument['workload'];

/** A smaller workload, and the numbers that its requests and syncs had before. */
interface Smaller {
  readonly workload: Workload;
  readonly requests: readonly number[];
  readonly syncs: readonly number[];
}

/**
 * Leaves out of a random workload what the path does not use: interrupts, CPUs, requests, syncs. Each is left out alone and kept
 * where the violation needs it, since addresses, devices and who may move follow from the workload too.
 */
export function withoutUnused(placed: Placed, violation: Violation): Placed {
  return [withoutInterrupts, withoutCpus, withoutRequests, withoutSyncs].reduce((now, smaller) => {
    const used = namedSteps(now.machine, now.path);
    const candidate = smaller(now, used);
    return candidate === null ? now : (moved(now, used, candidate, violation) ?? now);
  }, placed);
}

function same(workload: Workload): Smaller {
  return { workload, requests: [...workload.requests.keys()], syncs: [...workload.syncs.keys()] };
}

function withoutInterrupts({ file, machine }: Placed, used: readonly NamedStep[]): Smaller | null {
  const { workload } = file.document;
  if (!workload.interrupts || used.some(({ process }) => machine.processes[process]!.endsWith('.irq'))) return null;
  return same({ ...workload, interrupts: false });
}

/** The last CPUs only: the number of a CPU says in which area its requests start. Interrupts' mappings are numbered behind all CPUs'. */
function withoutCpus({ file, machine }: Placed, used: readonly NamedStep[]): Smaller | null {
  const { workload } = file.document;
  const cpus = 1 + Math.max(0, ...used.map(({ process }) => Number(/^cpu(\d+)$/.exec(machine.processes[process]!)?.[1] ?? 0)));
  if (workload.interrupts || cpus === workload.cpus) return null;
  return same({ ...workload, cpus });
}

function withoutRequests({ file }: Placed, used: readonly NamedStep[]): Smaller | null {
  const { workload } = file.document;
  const requests = usedNumbers(used, 'request');
  if (requests.length === 0 || requests.length === workload.requests.length) return null;
  return { ...same(workload), workload: { ...workload, requests: requests.map((r) => workload.requests[r]!) }, requests };
}

function withoutSyncs({ file }: Placed, used: readonly NamedStep[]): Smaller | null {
  const { workload } = file.document;
  const syncs = usedNumbers(used, 'sync');
  if (syncs.length === workload.syncs.length) return null;
  return { ...same(workload), workload: { ...workload, syncs: syncs.map((s) => workload.syncs[s]!) }, syncs };
}

/** The values that an argument has in the steps, in ascending order. */
function usedNumbers(used: readonly NamedStep[], argument: string): number[] {
  const values = used.flatMap(({ key }) => argumentsOf(key).flatMap(([name, value]) => (name === argument ? [value] : [])));
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The path taken by its names on the smaller scenario; null where it cannot be taken, or no longer shows the violation. */
function moved(from: Placed, used: readonly NamedStep[], smaller: Smaller, violation: Violation): Placed | null {
  const file = scenarioFile({ ...from.file.document, workload: smaller.workload }, from.file.path);
  const machine = machineFor(file.scenario, [violation.property.name]);
  const decisions: Path['decisions'][number][] = [];
  const target = targetFor(machine, violation);
  machine.reset(0);
  let shown = target.inState();
  for (const step of used) {
    const process = machine.processes.indexOf(from.machine.processes[step.process]!);
    if (process < 0) return null;
    const choice = choiceNamed(machine, { ...step, process, key: renumbered(step.key, smaller) });
    if (choice < 0) return null;
    machine.step(process, choice);
    decisions.push({ process, choice });
    shown = target.afterStep() || target.inState();
  }
  return shown ? { file, machine, path: { initial: 0, decisions } } : null;
}

function renumbered(key: string, { requests, syncs }: Smaller): string {
  const numbers: Readonly<Record<string, readonly number[]>> = { request: requests, sync: syncs };
  const args = argumentsOf(key).map(([name, value]) => [name, name in numbers ? numbers[name]!.indexOf(value) : value]);
  return JSON.stringify([(JSON.parse(key) as unknown[])[0], args]);
}

/** The arguments in a step's key, in its order. */
function argumentsOf(key: string): [string, number][] {
  return (JSON.parse(key) as [string, [string, number][]])[1];
}
