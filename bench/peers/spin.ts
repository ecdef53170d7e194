import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingOf, runToSuccess, total, type Usage } from './process-usage.ts';

/** Preprocessor macros of a Promela model: `-DNAME=value`, or `-DNAME` for null. */
export type Macros = Readonly<Record<string, number | null>>;

export interface SpinOptions {
  /** Default: breadth-first, which gives the depth of the state space and shortest counterexamples. */
  readonly strategy?: 'breadth-first' | 'depth-first';
  /** Logarithm of the buckets of pan's hash table (`-w`): about that of the expected states. Default 20. */
  readonly hashBits?: number;
  /** Most steps on a path, depth-first (`-m`). Default 10 million. */
  readonly depthMax?: number;
  /** Whether Spin's partial-order reduction is on. Default false: then it stores every reachable state. */
  readonly reduces?: boolean;
  /** Whether states are stored compressed, as tuples of their components (`-DCOLLAPSE`): less memory, more time. Default false. */
  readonly collapses?: boolean;
  /** Bound of the verifier's run, in seconds. Default 120. */
  readonly secondsMax?: number;
}

/** What pan, the verifier that Spin generates, prints about one search. States are stored whole: no state is missed. */
export interface PanReport {
  /** Distinct states: `states, stored`. */
  readonly stored: number;
  /** Successors that were known already: `states, matched`. */
  readonly matched: number;
  /** `transitions (= stored+matched)`: the initial state and every successor, as each was stored or matched once. */
  readonly transitions: number;
  /** Steps inside `atomic` sequences, which are no transitions of their own. */
  readonly atomicSteps: number;
  /** Steps on the longest of the shortest paths (breadth-first), or on the longest path taken (depth-first). */
  readonly depthSteps: number;
  /**
   * The first violation: an asserted expression, and the depth of the state from which the step that asserts it begins; or
   * `invalid end state` for a deadlock.
   */
  readonly violation: { readonly what: string; readonly depthSteps: number } | null;
  /** As pan measures it; compilation not included. */
  readonly seconds: number;
}

/** What a verification by a generated verifier used; null where this machine cannot tell. */
export interface Spent {
  /** The verifier. */
  readonly search: Usage | null;
  /** Its generation and compilation. */
  readonly preparation: Usage | null;
}

/** Those of the programs that {@link runSpin} needs which this machine has not. */
export function missingPrograms(): string[] {
  return missingOf([
    ['spin', '-V'],
    ['gcc', '--version'],
  ]);
}

/**
 * Generates the verifier of `model` (a path), compiles it, and searches all reachable states, in a temporary directory.
 *
 * @throws Error where a program fails, or where pan's search was cut short by a bound: half a count is none.
 */
export function runSpin(model: string, macros: Macros, options: SpinOptions = {}): PanReport & Spent {
  const { strategy = 'breadth-first', hashBits = 20, depthMax = 10_000_000, secondsMax = 120 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'swiocheck-spin-'));
  try {
    const definitions = Object.entries(macros).map(([name, value]) => (value === null ? `-D${name}` : `-D${name}=${value}`));
    const generation = runToSuccess(folder, 'spin', ['-a', ...definitions, model], secondsMax);
    const verifier = join(folder, 'pan.c');
    writeFileSync(verifier, withWholeCounts(readFileSync(verifier, 'utf8')));
    const switches = ['-DSAFETY', '-DNOFAIR'];
    if (!options.reduces) switches.push('-DNOREDUCE');
    if (options.collapses) switches.push('-DCOLLAPSE');
    if (strategy === 'breadth-first') switches.push('-DBFS');
    const compilation = runToSuccess(folder, 'gcc', ['-O3', '-w', ...switches, '-o', 'pan', 'pan.c'], secondsMax);
    const bounds = strategy === 'breadth-first' ? [] : [`-m${depthMax}`];
    const { output, usage } = runToSuccess(folder, './pan', [`-w${hashBits}`, ...bounds], secondsMax);
    return { ...parsePan(output), search: usage, preparation: total([generation.usage, compilation.usage]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** pan prints its counts, which are doubles, with eight digits: with as many as they have. @throws Error where it does not. */
export function withWholeCounts(verifier: string): string {
  const whole = verifier.replaceAll('%9.8g', '%9.0f');
  if (whole === verifier) throw new Error('pan prints its counts in another way than with %9.8g');
  return whole;
}

/**
 * Reads pan's output.
 *
 * @throws Error where a number is missing, or where the search was not completed for another reason than a violation.
 */
export function parsePan(output: string): PanReport {
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(output)?.[1];
    if (found === undefined) throw new Error(`pan did not print ${pattern.source}:\n${output}`);
    return Number(found);
  };
  const asserted = /pan:\s*\d+: assertion violated (.+) \(at depth (\d+)\)/.exec(output);
  const stuck = /pan:\s*\d+: (invalid end state) \(at depth (\d+)\)/.exec(output);
  const found = asserted ?? stuck;
  const violation = found ? { what: found[1] ?? '', depthSteps: Number(found[2]) } : null;
  if (/max search depth too small|reached -DMEMLIM|out of memory/.test(output) || (!violation && number(/errors: (\d+)/) > 0)) {
    throw new Error(`pan's search is not exhaustive:\n${output}`);
  }
  // Rounded counts have an exponent: these patterns do not match such a number.
  return {
    stored: number(/^ *(\d+) states, stored/m),
    matched: number(/^ *(\d+) states, matched/m),
    transitions: number(/^ *(\d+) transitions \(= stored\+matched\)/m),
    atomicSteps: number(/^ *(\d+) atomic steps/m),
    depthSteps: number(/depth reached (\d+)/),
    violation,
    seconds: number(/elapsed time ([\d.e+-]+) seconds/),
  };
}
