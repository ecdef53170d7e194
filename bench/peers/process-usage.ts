import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a process and its children have used, as the kernel accounts it. */
export interface Usage {
  /** User and system time, in seconds. GNU time rounds to hundredths. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Most resident memory of one process. */
  readonly residentBytes: number;
}

export interface Ran {
  readonly status: number;
  readonly output: string;
  /** Null where this machine has no GNU time (Debian: apt install time). */
  readonly usage: Usage | null;
}

/** Whether what a process uses can be measured here. */
export const measuresUsage: boolean = spawnSync('time', ['--version']).status === 0;

/**
 * Runs a program in `folder`. One that takes longer than `secondsMax` is killed with its children.
 *
 * @throws Error where the program cannot be started or takes too long. Its exit status is the caller's to judge.
 */
export function runProgram(folder: string, program: string, parameters: readonly string[], secondsMax: number): Ran {
  const reports = mkdtempSync(join(tmpdir(), 'swiocheck-usage-'));
  try {
    const report = join(reports, 'usage');
    const timed = measuresUsage ? ['time', '--quiet', '--format=%U %S %e %M', `--output=${report}`] : [];
    const ran = spawnSync('timeout', [`${secondsMax}`, ...timed, program, ...parameters], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (ran.error) throw new Error(`${program}: ${ran.error.message}`, { cause: ran.error });
    if (ran.status === 124) throw new Error(`${program} took longer than ${secondsMax} s`);
    if (ran.status === null) throw new Error(`${program} was killed: ${ran.signal}`);
    const usage = measuresUsage ? parseUsage(readFileSync(report, 'utf8')) : null;
    return { status: ran.status, output: ran.stdout + ran.stderr, usage };
  } finally {
    rmSync(reports, { recursive: true });
  }
}

/** As {@link runProgram}, for a program that must succeed: @throws Error with its output where it does not. */
export function runToSuccess(folder: string, program: string, parameters: readonly string[], secondsMax: number): Ran {
  const ran = runProgram(folder, program, parameters, secondsMax);
  if (ran.status !== 0) throw new Error(`${program} failed:\n${ran.output}`);
  return ran;
}

/** Times add up; of memory the larger counts. Null where one was not measured. */
export function total(usages: readonly (Usage | null)[]): Usage | null {
  let sum: Usage = { cpuSeconds: 0, wallSeconds: 0, residentBytes: 0 };
  for (const usage of usages) {
    if (usage === null) return null;
    sum = {
      cpuSeconds: sum.cpuSeconds + usage.cpuSeconds,
      wallSeconds: sum.wallSeconds + usage.wallSeconds,
      residentBytes: Math.max(sum.residentBytes, usage.residentBytes),
    };
  }
  return sum;
}

/** Those of `needed` (a program, and an option with which it only says something) that this machine has not. */
export function missingOf(needed: readonly (readonly [program: string, option: string])[]): string[] {
  return needed.filter(([program, option]) => spawnSync(program, [option]).status !== 0).map(([program]) => program);
}

function parseUsage(report: string): Usage {
  const numbers = report.trim().split(' ').map(Number);
  const [user, system, wallSeconds, kibibytes] = numbers;
  if (numbers.length !== 4 || numbers.some(Number.isNaN)) throw new Error(`time reported: ${report}`);
  return { cpuSeconds: user! + system!, wallSeconds: wallSeconds!, residentBytes: kibibytes! * 1024 };
}
