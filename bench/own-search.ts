import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Run } from './measurement.ts';
import { runToSuccess } from './peers/process-usage.ts';
import type { Size } from './size.ts';

/** What a process that searches once is asked. */
export interface SearchAsked {
  readonly of: Size;
  readonly reductions: readonly string[];
  /** None, those that the peers' models assert, or all that the command checks when nothing else is asked. */
  readonly properties: 'none' | 'as-peers' | 'harmful';
  readonly workers: number;
}

/** What it tells about itself. */
export interface SearchTold {
  readonly distinct: number;
  readonly generated: number;
  /** User and system time of the search: without the start of Node and the compilation of the machine. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Most bytes of visited set, frontier and parent links together. */
  readonly storeBytes: number;
}

const program = fileURLToPath(new URL('../bin/one-search.js', import.meta.url));

/** Searches once, in a new process. @throws Error where anything but `holds` is the verdict, or it takes longer than `secondsMax`. */
export function runOwnSearch(asked: SearchAsked, secondsMax: number): Run {
  const { output, usage } = runToSuccess(tmpdir(), process.execPath, [program, JSON.stringify(asked)], secondsMax);
  const told = JSON.parse(output) as SearchTold;
  if (usage === null) throw new Error('nothing to measure with: this machine has no GNU time');
  return {
    distinct: told.distinct,
    transitions: told.generated,
    cpuSeconds: told.cpuSeconds,
    wallSeconds: told.wallSeconds,
    verdictSeconds: usage.cpuSeconds,
    residentBytes: usage.residentBytes,
    storeBytes: told.storeBytes,
  };
}
