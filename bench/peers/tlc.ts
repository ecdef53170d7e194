import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { missingOf, runProgram, type Usage } from './process-usage.ts';

/** What TLC prints about one search, breadth-first. It keeps fingerprints of 64 bits. */
export interface TlcReport {
  readonly distinct: number;
  /** The initial state and every successor, duplicates included. */
  readonly generated: number;
  /** States on the longest of the shortest paths. */
  readonly depth: number;
  /** The invariant that is violated, `deadlock`, or null. */
  readonly violation: string | null;
}

export interface TlcOptions {
  /** Threads. Default 1. */
  readonly workers?: number;
  /** Bound of the run, in seconds. Default 600. */
  readonly secondsMax?: number;
}

/** The environment variable with the path of tla2tools.jar, which neither npm nor Debian has. */
export const jarVariable = 'TLA2TOOLS_JAR';

/** What {@link runTlc} needs and this machine has not. */
export function missingTlc(): string[] {
  const jar = process.env[jarVariable];
  return [
    ...missingOf([['java', '-version']]),
    ...(jar !== undefined && existsSync(jar) ? [] : [`tla2tools.jar in ${jarVariable}`]),
  ];
}

/**
 * Has TLC search all reachable states of the module at `path` with these constants, in a temporary directory. What else the
 * configuration says stands beside the module (`SplitAreas.cfg`).
 *
 * @throws Error where TLC fails, or where its search was not completed for another reason than a violation.
 */
export function runTlc(
  path: string,
  constants: Readonly<Record<string, number>>,
  options: TlcOptions = {},
): TlcReport & { readonly search: Usage | null } {
  const { workers = 1, secondsMax = 600 } = options;
  const jar = process.env[jarVariable];
  if (jar === undefined) throw new Error(`${jarVariable} does not say where tla2tools.jar is`);
  const folder = mkdtempSync(join(tmpdir(), 'swiocheck-tlc-'));
  try {
    const module = basename(path, '.tla');
    copyFileSync(path, join(folder, `${module}.tla`));
    const configuration = readFileSync(join(dirname(path), `${module}.cfg`), 'utf8');
    writeFileSync(join(folder, `${module}.cfg`), withConfiguredConstants(configuration, constants));
    const parameters = ['-XX:+UseParallelGC', '-cp', jar, 'tlc2.TLC', '-workers', `${workers}`, '-cleanup', module];
    const { output, usage } = runProgram(folder, 'java', parameters, secondsMax);
    return { ...parseTlc(output), search: usage };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @throws Error where the configuration has no such constant. */
export function withConfiguredConstants(configuration: string, constants: Readonly<Record<string, number>>): string {
  let text = configuration;
  for (const [name, value] of Object.entries(constants)) {
    const assignment = new RegExp(`^( *${name} = )\\d+$`, 'm');
    if (!assignment.test(text)) throw new Error(`the configuration has no constant ${name}`);
    text = text.replace(assignment, `$1${value}`);
  }
  return text;
}

/** Reads TLC's output. @throws Error where it is not that of a completed search or of a violation. */
export function parseTlc(output: string): TlcReport {
  const invariant = /Error: Invariant (\w+) is violated/.exec(output)?.[1];
  const violation = invariant ?? (output.includes('Error: Deadlock reached') ? 'deadlock' : null);
  const counts = /^(\d+) states generated, (\d+) distinct states found, (\d+) states left on queue/m.exec(output);
  const depth = /^The depth of the complete state graph search is (\d+)/m.exec(output);
  if (counts === null || (violation === null && (Number(counts[3]) > 0 || depth === null))) {
    throw new Error(`TLC's search is not exhaustive:\n${output}`);
  }
  return { distinct: Number(counts[2]), generated: Number(counts[1]), depth: Number(depth?.[1] ?? 0), violation };
}
