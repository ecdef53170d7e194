import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingOf, runProgram, runToSuccess } from './process-usage.ts';
import type { Spent } from './spin.ts';

/** What the search of `split-areas.c` prints, breadth-first. It keeps fingerprints of 64 bits. */
export interface HandWrittenReport {
  readonly states: number;
  /** The initial state and every successor, duplicates included. */
  readonly transitions: number;
  /** States on the longest of the shortest paths. */
  readonly depth: number;
  /** The claim that failed, or null; then nothing was counted. */
  readonly violation: string | null;
}

export interface HandWrittenOptions {
  /** States for which the visited set has room. Default 1 million. */
  readonly statesExpected?: number;
  /** Bound of the run, in seconds. Default 120. */
  readonly secondsMax?: number;
}

/** Those of the programs that {@link runHandWritten} needs which this machine has not. */
export function missingCompiler(): string[] {
  return missingOf([['gcc', '--version']]);
}

/**
 * Compiles the program at `path` for these constants and has it search all reachable states, in a temporary directory.
 *
 * @throws Error where it cannot be compiled, or where its search ends for another reason than a failed claim.
 */
export function runHandWritten(
  path: string,
  constants: Readonly<Record<string, number>>,
  options: HandWrittenOptions = {},
): HandWrittenReport & Spent {
  const { statesExpected = 1_000_000, secondsMax = 120 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'swiocheck-hand-written-'));
  try {
    const definitions = Object.entries(constants).map(([name, value]) => `-D${name}=${value}`);
    const switches = ['-O3', '-march=native', '-Wall', '-Wextra', '-Werror'];
    const compilation = runToSuccess(folder, 'gcc', [...switches, ...definitions, '-o', 'search', path], secondsMax);
    const { output, usage } = runProgram(folder, './search', [`${statesExpected}`], secondsMax);
    return { ...parseHandWritten(output), search: usage, preparation: compilation.usage };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads what the program prints. @throws Error where it is not that of a completed search or of a violation. */
export function parseHandWritten(output: string): HandWrittenReport {
  const counts = /^(\d+) states, (\d+) transitions, depth (\d+)$/m.exec(output);
  const violation = /^violated: (.+)$/m.exec(output)?.[1] ?? null;
  if (counts === null && violation === null) throw new Error(`the hand-written search is not exhaustive:\n${output}`);
  const [states, transitions, depth] = (counts?.slice(1) ?? [0, 0, 0]).map(Number);
  return { states: states!, transitions: transitions!, depth: depth!, violation };
}
