import { reductionNames } from '../checker/options.ts';
import type { Run } from './measurement.ts';
import { runOwnSearch, type SearchAsked } from './own-search.ts';
import { missingCompiler, runHandWritten } from './peers/hand-written.ts';
import type { Usage } from './peers/process-usage.ts';
import { missingRumurPrograms, type RumurOptions, runRumur } from './peers/rumur.ts';
import { missingPrograms, runSpin, type SpinOptions } from './peers/spin.ts';
import { constantsOf, macrosOf, murphiOf, splitAreasC, splitAreasModel, splitAreasTla } from './peers/split-areas.ts';
import { missingTlc, runTlc } from './peers/tlc.ts';
import type { Size } from './size.ts';

/** A checker with its settings. */
export interface Contender {
  readonly name: string;
  /** `C` is no checker, but what a search can do that is written for this allocator alone. */
  readonly tool: 'swiocheck' | 'C' | 'Spin' | 'Rumur' | 'TLC';
  /**
   * `plain` stores every reachable state, so that its counts must be those of all others that do; `default` is what people get who
   * switch nothing off.
   */
  readonly setting: 'plain' | 'reduced' | 'default';
  readonly workers: number;
  /** Not run where a size has more states: it would take too long. */
  readonly statesMax?: number;
  /** Memory that it needs for each reachable state, about: where there is not so much, it is not run. */
  readonly bytesPerState: number;
  run(of: Size, statesExpected: number): Run;
}

/** Bound of a single run. */
const secondsMax = 3600;

/** Why the contender is not to be run on a size of so many states, or null. */
export function refusal({ statesMax, bytesPerState }: Contender, states: number, memoryBytes: number): string | null {
  if (states > (statesMax ?? states)) return `more than ${statesMax!.toLocaleString('en-US')} states would take too long`;
  const bytes = states * bytesPerState;
  const gigabytes = (of: number) => `${Math.round(of / 1e9)} GB`;
  return bytes > 0.9 * memoryBytes ? `needs about ${gigabytes(bytes)} of memory, ${gigabytes(memoryBytes)} are free` : null;
}

/** Every contender that this machine can run, and why there are no others. */
export function contendersHere(): { readonly contenders: readonly Contender[]; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const contenders = [...own()];
  const peer = (tool: Contender['tool'], lacks: readonly string[], settings: () => readonly Contender[]) => {
    if (lacks.length === 0) contenders.push(...settings());
    else missing.push(`without ${tool}: this machine has no ${lacks.join(' and no ')}`);
  };
  peer('C', missingCompiler(), () => [handWritten()]);
  peer('Spin', missingPrograms(), () => [
    spin('Spin, no reduction', {}),
    spin('Spin, no reduction, collapse', { collapses: true }),
    spin('Spin, partial order', { reduces: true }),
  ]);
  peer('Rumur', missingRumurPrograms(), () => [
    rumur('Rumur, no reduction', {}),
    rumur('Rumur, heuristic symmetry', { symmetry: 'heuristic' }),
    // Every state times every permutation: a quarter of a minute for the 640,416 states of three CPUs.
    { ...rumur('Rumur, exhaustive symmetry', { symmetry: 'exhaustive' }), statesMax: 1_000_000 },
  ]);
  peer('TLC', missingTlc(), () => [tlc('TLC, 1 worker', 1)]);
  return { contenders, missing };
}

/** Ours: plain, then with one reduction after the other, and at last as the command checks when nothing is switched off. */
function own(): Contender[] {
  const of = (
    setting: Contender['setting'],
    name: string,
    asked: Omit<SearchAsked, 'of' | 'workers'>,
    workers = 1,
  ): Contender => ({
    name: `swiocheck, ${name}`,
    tool: 'swiocheck',
    setting,
    workers,
    bytesPerState: setting === 'plain' ? 45 : 10,
    run: (size) => runOwnSearch({ of: size, ...asked, workers }, secondsMax),
  });
  return [
    of('plain', 'no reduction', { reductions: [], properties: 'as-peers' }),
    of('plain', 'no reduction, 2 workers', { reductions: [], properties: 'as-peers' }, 2),
    of('plain', 'no reduction, no properties', { reductions: [], properties: 'none' }),
    ...reductionNames.map((_, i) =>
      of('reduced', reductionNames.slice(0, i + 1).join(' and '), {
        reductions: reductionNames.slice(0, i + 1),
        properties: 'as-peers',
      }),
    ),
    of('default', 'every reduction, every property', { reductions: reductionNames, properties: 'harmful' }),
  ];
}

function handWritten(): Contender {
  return {
    name: 'hand-written C',
    tool: 'C',
    setting: 'plain',
    workers: 1,
    bytesPerState: 15,
    run(of, statesExpected) {
      const report = runHandWritten(splitAreasC, constantsOf(of), { statesExpected, secondsMax });
      return runOf('hand-written C', report.states, report.transitions, report);
    },
  };
}

function spin(name: string, options: SpinOptions): Contender {
  return {
    name,
    tool: 'Spin',
    setting: options.reduces ? 'reduced' : 'plain',
    workers: 1,
    bytesPerState: options.collapses ? 150 : 190,
    run(of, statesExpected) {
      const hashBits = Math.max(16, Math.ceil(Math.log2(statesExpected)));
      const report = runSpin(splitAreasModel, macrosOf(of), {
        strategy: 'depth-first',
        hashBits,
        depthMax: statesExpected,
        secondsMax,
        ...options,
      });
      return runOf(name, report.stored, report.transitions, report);
    },
  };
}

function rumur(name: string, options: RumurOptions): Contender {
  return {
    name,
    tool: 'Rumur',
    setting: options.symmetry === undefined ? 'plain' : 'reduced',
    workers: 1,
    bytesPerState: options.symmetry === undefined ? 70 : 20,
    run(of, statesExpected) {
      const report = runRumur(murphiOf(of), { statesExpected, secondsMax, ...options });
      return runOf(name, report.states, report.rulesFired + 1, report);
    },
  };
}

function tlc(name: string, workers: number): Contender {
  return {
    name,
    tool: 'TLC',
    setting: 'plain',
    workers,
    statesMax: 10_000_000,
    bytesPerState: 300,
    run(of) {
      const report = runTlc(splitAreasTla, constantsOf(of), { workers, secondsMax });
      const none = { cpuSeconds: 0, wallSeconds: 0, residentBytes: 0 };
      return runOf(name, report.distinct, report.generated, { ...report, preparation: none });
    },
  };
}

interface PeerReport {
  readonly violation: unknown;
  readonly search: Usage | null;
  readonly preparation: Usage | null;
}

function runOf(name: string, distinct: number, transitions: number, report: PeerReport): Run {
  const { violation, search, preparation } = report;
  if (violation !== null) throw new Error(`${name} found a violation, which measures nothing`);
  if (search === null || preparation === null) throw new Error('nothing to measure with: this machine has no GNU time');
  return {
    distinct,
    transitions,
    cpuSeconds: search.cpuSeconds,
    wallSeconds: search.wallSeconds,
    verdictSeconds: preparation.cpuSeconds + search.cpuSeconds,
    residentBytes: search.residentBytes,
  };
}
