import type { Build } from '../../kernel/build/build.ts';
import { knowsDynamic } from '../../kernel/build/tree.ts';
import { KernelMachine } from '../../kernel/machine.ts';
import type { SuiteName } from '../../kernel/scenarios.ts';
import { fullSuite, suites } from '../../kernel/scenarios.ts';
import { needsOf, type Scenario } from '../../kernel/workload.ts';
import { formatTrace } from '../../traces/format.ts';
import { quoted } from '../command-line.ts';
import { worse } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { ProgressMode } from '../report/progress.ts';
import { UserError } from '../user-error.ts';
import { writeNew } from '../write-new.ts';
import { defectsOf } from './findings.ts';
import type { KernelReport } from './report.ts';
import { runScenario, type ScenarioReport } from './run-suite.ts';
import { builderOf, type SubjectOptions, subjectOf } from './subject.ts';

export interface CheckOptions extends SubjectOptions {
  readonly suite: SuiteName;
  readonly scenario: readonly string[];
  readonly cpus?: number;
  readonly maxSeconds: number;
  readonly refine: boolean;
  readonly reduce: boolean;
  readonly maxSwitches?: number;
  /** MiB. */
  readonly maxMemory?: number;
  readonly progress: ProgressMode;
  readonly trace?: string;
  readonly force: boolean;
}

/** Seconds that a scenario may take where the command line says nothing. */
export const secondsMax = 120;

/** Runs the scenarios that were asked for on the file that was asked for, one after the other. */
export async function checkKernel(options: CheckOptions, io: Io): Promise<KernelReport> {
  const subject = subjectOf(options);
  const build = builderOf(subject, io);
  const reports: ScenarioReport[] = [];
  const skipped: string[] = [];
  const inapplicable: string[] = [];
  for (const scenario of scenariosOf(options)) {
    if (needsOf(scenario).dynamic && !knowsDynamic(subject.source)) inapplicable.push(scenario.name);
    else if (reports.at(-1)?.result.limitsMet.includes('interrupted') || skipped.length > 0) skipped.push(scenario.name);
    else reports.push(await runScenario(scenario, expectRunnable(scenario, await build(scenario)), subject, options, io));
  }
  const [told] = defectsOf(reports.flatMap(({ findings }) => findings));
  if (options.trace !== undefined && told !== undefined) {
    writeNew(options.trace, formatTrace(told.findings[0].evidence.trace), options.force);
  }
  return {
    subject,
    reports,
    skipped,
    inapplicable,
    exitCode: reports.map(({ exitCode }) => exitCode).reduce(worse, skipped.length > 0 || reports.length === 0 ? 20 : 0),
    command: commandOf(options),
    traceFile: told === undefined ? null : (options.trace ?? null),
  };
}

/** Refuses a scenario that --cpus has made too large, before anything is searched. */
function expectRunnable(scenario: Scenario, build: Build): Build {
  try {
    new KernelMachine(build, scenario);
    return build;
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(151, `${scenario.name}: ${error.message}`);
    throw error;
  }
}

function scenariosOf({ suite, scenario, cpus }: CheckOptions): Scenario[] {
  const chosen = scenario.length === 0 ? suites[suite] : fullSuite.filter(({ name }) => scenario.includes(name));
  // With other CPUs it is another scenario, of which nobody has said what it must reach.
  return chosen.map((one) => (cpus === undefined ? one : { ...one, goals: [], workload: { ...one.workload, cpus } }));
}

/** The command line that runs the same again. */
function commandOf(options: CheckOptions): string {
  const words = ['swiocheck', 'kernel', 'check', '--tree', options.tree];
  if (options.file !== undefined) words.push('--file', options.file);
  for (const script of options.edit ?? []) words.push('--edit', script);
  if (options.compiler !== 'yowasp') words.push('--compiler', options.compiler);
  if (options.bits !== '64') words.push('--bits', options.bits);
  if (!options.debugFs) words.push('--no-debug-fs');
  if (options.scenario.length === 0) words.push('--suite', options.suite);
  for (const name of options.scenario) words.push('--scenario', name);
  if (!options.refine) words.push('--no-refine');
  if (!options.reduce) words.push('--no-reduce');
  if (options.maxSwitches !== undefined) words.push('--max-switches', String(options.maxSwitches));
  if (options.maxMemory !== undefined) words.push('--max-memory', String(options.maxMemory));
  if (options.cpus !== undefined) words.push('--cpus', String(options.cpus));
  if (options.maxSeconds !== secondsMax) words.push('--max-seconds', String(options.maxSeconds));
  return words.map(quoted).join(' ');
}
