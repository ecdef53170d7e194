import { nearestName } from './did-you-mean.ts';
import { printable } from './printable.ts';
import { contradictions } from './scenario-contradictions.ts';
import { type ScenarioFile, scenarioFile } from './scenario-file.ts';
import { type ScenarioDocument, scenarioSchema } from './scenario-schema.ts';
import { pathText } from './schema-complaints.ts';
import { UserError } from './user-error.ts';

/** What the command line changes in every scenario it checks. Undefined leaves the file's word. */
export interface Overrides {
  readonly fault?: readonly string[];
  /** False with --no-faults. */
  readonly faults?: boolean;
  readonly property?: readonly string[];
  readonly goal?: readonly string[];
  readonly strategy?: ScenarioDocument['search']['strategy'];
  readonly storage?: ScenarioDocument['search']['storage'];
  /** Names of reductions to switch off, or `all`. */
  readonly noReduction?: readonly string[];
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly maxSeconds?: number;
  readonly maxMemory?: number;
  readonly maxSwitches?: number;
}

/** A scenario file as the command line wants it. What cannot be wanted is a {@link UserError} with code 2. */
export function overridden(file: ScenarioFile, overrides: Overrides): ScenarioFile {
  const { document } = file;
  const faults = overrides.faults === false ? [] : document.faults;
  const limits = {
    states: overrides.maxStates,
    depth: overrides.maxDepth,
    seconds: overrides.maxSeconds,
    memoryMiB: overrides.maxMemory,
    contextSwitches: overrides.maxSwitches,
  };
  const off = overrides.noReduction ?? [];
  const wanted = {
    ...document,
    faults: [...new Set([...faults, ...(overrides.fault ?? [])])],
    properties: overrides.property ?? document.properties,
    goals: overrides.goal ?? document.goals,
    search: {
      strategy: overrides.strategy ?? document.search.strategy,
      storage: overrides.storage ?? document.search.storage,
      reductions: off.includes('all') ? [] : document.search.reductions.filter((name) => !off.includes(name)),
    },
    limits: { ...document.limits, ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) },
  };
  const parsed = scenarioSchema.safeParse(wanted);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(
      2,
      `${pathText(issue?.path ?? [])}: the command line asks for what is not allowed; allowed: ${issue?.message}`,
    );
  }
  const contradicted = contradictions(parsed.data)[0];
  if (contradicted !== undefined) {
    throw new UserError(2, `${pathText(contradicted.path)}: ${contradicted.message}; allowed: ${contradicted.allowed}`);
  }
  return scenarioFile(parsed.data, file.path);
}

/** Parses an option or an argument that can be given again, once for each name of a catalogue. What it has not is a {@link UserError}. */
export function knownNames(
  kind: 'design' | 'fault' | 'goal' | 'property',
  catalogue: readonly { readonly name: string }[],
): (name: string, before?: readonly string[]) => string[] {
  return (name, before = []) => {
    if (catalogue.some((entry) => entry.name === name)) return [...before, name];
    const nearest = nearestName(
      name,
      catalogue.map((entry) => entry.name),
    );
    const list = kind === 'property' ? 'properties' : `${kind}s`;
    const hint = nearest === undefined ? `swiocheck list ${list} names them all` : `did you mean \`${nearest}\`?`;
    throw new UserError(2, `no ${kind} is called \`${printable(name, 60)}\`; ${hint}`);
  };
}
