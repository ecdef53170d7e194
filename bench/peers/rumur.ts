import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingOf, runProgram, runToSuccess, total } from './process-usage.ts';
import type { Spent } from './spin.ts';

export interface RumurOptions {
  /**
   * What is taken for one state: `off` nothing but equal states, `heuristic` most permuted states, `exhaustive` all of them at the
   * cost of trying every permutation. Default `off`.
   */
  readonly symmetry?: 'off' | 'heuristic' | 'exhaustive';
  /** Whether states are packed into bits, which takes less memory and a tenth more time. Default false. */
  readonly packs?: boolean;
  /** States for which the first hash table has room. Default 8 MiB of table. */
  readonly statesExpected?: number;
  /** Bound of the verifier's run, in seconds. Default 120. */
  readonly secondsMax?: number;
}

/** What a verifier of Rumur prints about one search, breadth-first. States are stored whole: no state is missed. */
export interface RumurReport {
  readonly states: number;
  /** Successors, duplicates included, without the initial state. */
  readonly rulesFired: number;
  /** The message of the assertion that failed, or null. */
  readonly violation: string | null;
}

/** Those of the programs that {@link runRumur} needs which this machine has not. */
export function missingRumurPrograms(): string[] {
  return missingOf([
    ['rumur', '--version'],
    ['gcc', '--version'],
  ]);
}

/** The model with other values for its constants. @throws Error where it has no such constant. */
export function withConstants(model: string, constants: Readonly<Record<string, number>>): string {
  let text = model;
  for (const [name, value] of Object.entries(constants)) {
    const declaration = new RegExp(`^( *${name}: )\\d+;`, 'm');
    if (!declaration.test(text)) throw new Error(`the Murphi model has no constant ${name}`);
    text = text.replace(declaration, `$1${value};`);
  }
  return text;
}

/** As Rumur's own driver compiles a verifier, without `-flto`, which made no difference here. `-mcx16` is needed. */
const compilerSwitches = ['-O3', '-march=native', '-mtune=native', '-mcx16', '-w'];

/** A slot of Rumur's table is a pointer, and the table grows when three quarters are full. */
const tableBytesPerState = (8 * 4) / 3;

/**
 * Generates the verifier of `model` (a text), compiles it, and searches all reachable states with one thread, in a temporary
 * directory.
 *
 * @throws Error where a program fails, or where the verifier stops for another reason than a failed assertion.
 */
export function runRumur(model: string, options: RumurOptions = {}): RumurReport & Spent {
  const { symmetry = 'off', packs = false, statesExpected, secondsMax = 120 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'swiocheck-rumur-'));
  try {
    writeFileSync(join(folder, 'model.m'), model);
    const choices = [
      `--symmetry-reduction=${symmetry}`,
      `--pack-state=${packs ? 'on' : 'off'}`,
      '--deadlock-detection=stuck',
      '--counterexample-trace=off',
      '--threads=1',
    ];
    if (statesExpected !== undefined) choices.push(`--set-capacity=${Math.ceil(statesExpected * tableBytesPerState)}`);
    const generation = runToSuccess(folder, 'rumur', [...choices, '--output', 'model.c', 'model.m'], secondsMax);
    const compilation = runToSuccess(folder, 'gcc', [...compilerSwitches, '-o', 'verifier', 'model.c', '-lpthread'], secondsMax);
    const { output, usage } = runProgram(folder, './verifier', [], secondsMax);
    return { ...parseRumur(output), search: usage, preparation: total([generation.usage, compilation.usage]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Reads what a verifier prints.
 *
 * @throws Error where it neither ended its search nor found an assertion violated.
 */
export function parseRumur(output: string): RumurReport {
  const explored = /^\s*(\d+) states, (\d+) rules fired in/m.exec(output);
  const asserted = /Assertion failed: (?:model\.m:[\d.-]+: )?(.+)$/m.exec(output);
  if (explored === null || (!output.includes('No error found') && asserted === null)) {
    throw new Error(`Rumur's search is not exhaustive:\n${output}`);
  }
  return { states: Number(explored[1]), rulesFired: Number(explored[2]), violation: asserted?.[1] ?? null };
}
