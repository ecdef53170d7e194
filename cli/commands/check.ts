import { type Command, InvalidArgumentError, Option } from 'commander';
import { reductionNames } from '../../checker/options.ts';
import { formatTrace } from '../../traces/format.ts';
import { faults, goals, properties } from '../catalogue.ts';
import { Checkpointing, type CheckpointOptions, expectCheckpointable } from '../checkpointing.ts';
import { checkCommand } from '../command-line.ts';
import { inThreads } from '../crew/threads.ts';
import { validated } from '../evidence.ts';
import { type ExitCode, worse } from '../exit-code.ts';
import { coloured, type Session } from '../io.ts';
import { positive } from '../option-values.ts';
import { knownNames, type Overrides, overridden } from '../overrides.ts';
import { type Plan, planOf } from '../plan.ts';
import { jsonReporter } from '../report/json.ts';
import { ktapReporter } from '../report/ktap.ts';
import { paintIf } from '../report/paint.ts';
import { type ProgressMode, progressDisplay, progressModes } from '../report/progress.ts';
import { codeOf, differencesFrom, type Report, type Reporter } from '../report/report.ts';
import { textReporter } from '../report/text.ts';
import { runSearch } from '../run-search.ts';
import { readScenario } from '../scenario-file.ts';
import { scenarioPath } from '../shipped-scenarios.ts';
import { SpillFile } from '../spill-file.ts';
import { UserError } from '../user-error.ts';
import { expectWritable, writeNew } from '../write-new.ts';

const formats = ['text', 'json', 'ktap'] as const;

interface CheckOptions extends Omit<Overrides, 'noReduction'>, CheckpointOptions {
  /** What commander makes of --no-reduction: true, or the names given to it. */
  readonly reduction: true | readonly string[];
  readonly format: (typeof formats)[number];
  readonly progress: ProgressMode;
  readonly tolerated: boolean;
  readonly expect: boolean;
  readonly trace?: string;
  readonly workers?: number;
  readonly spill?: string;
  readonly force: boolean;
}

const examples = `
Examples:
  swiocheck check scenario.yaml
  swiocheck check scenario.yaml --fault stale-slot --trace stale-slot.json
  swiocheck check scenario.yaml --property no-double-allocation --max-seconds 60
  swiocheck check --format ktap scenarios/*.yaml
  swiocheck check scenario.yaml --no-reduction all --storage exact
  swiocheck check scenario.yaml --checkpoint long.state
  swiocheck check scenario.yaml --checkpoint long.state --resume long.state

A limit is never a pass: a search that meets one is inconclusive (exit code 20).`;

export function addCheckCommand(program: Command, session: Session): void {
  program
    .command('check')
    .description('search every reachable state of scenarios, and say whether their properties hold')
    .argument('<scenario...>', 'scenario files, or names of scenarios that come with the tool')
    .addOption(new Option('--format <format>', 'how to print results').choices(formats).default('text'))
    .option('--fault <name>', 'seed a defect (repeatable)', knownNames('fault', faults))
    .option('--no-faults', "leave out the scenario's defects")
    .option('--property <name>', "check this property instead of the scenario's (repeatable)", knownNames('property', properties))
    .option('--goal <name>', "ask for this goal instead of the scenario's (repeatable)", knownNames('goal', goals))
    .addOption(new Option('--strategy <name>', 'order of the search').choices(['breadth-first', 'depth-first']))
    .addOption(new Option('--storage <kind>', 'what is kept of a state').choices(['fingerprint', 'exact']))
    .addOption(reductionOption())
    .option('--max-states <n>', 'distinct states stored', natural)
    .option('--max-depth <n>', 'states on a path', natural)
    .option('--max-seconds <seconds>', 'wall time of each scenario', positive)
    .option('--max-memory <MiB>', 'memory of the search', positive)
    .option(
      '--spill <folder>',
      'put what does not fit the memory of the search into a file there, which goes when the search ends',
    )
    .option('--max-switches <n>', 'context switches on a path; excludes reductions', naturalOrZero)
    .option('--workers <n>', 'threads that search; by default one for each core where a search is long', workers)
    .option('--tolerated', 'also watch what the design breaks on purpose', false)
    .option('--expect', 'judge by what the scenarios expect: exit code 0 if all is as expected, 75 if not', false)
    .option('--trace <file>', 'write the counterexample; without it nothing is written anywhere')
    .option('--checkpoint <file>', 'save the search there now and then, and when it is interrupted')
    .option('--checkpoint-seconds <seconds>', 'time between two checkpoints; by default 60', positive)
    .option('--resume <file>', 'go on from a checkpoint of the same scenario and options')
    .option('--force', 'let --trace and --checkpoint overwrite a file that exists', false)
    .addOption(new Option('--progress <mode>', 'what to show on stderr').choices(progressModes).default('auto'))
    .addHelpText('after', examples)
    .action(async (scenarios: readonly string[], options: CheckOptions) => {
      if (options.trace !== undefined && scenarios.length > 1) throw new UserError(2, '--trace takes one scenario at a time');
      if (options.trace !== undefined) expectWritable(options.trace, options.force);
      expectCheckpointable(options, scenarios.length, options.force);
      const reporter = reporterOf(options.format, session);
      reporter.begin(scenarios.length);
      let interrupted = false;
      for (const argument of scenarios) {
        const report: Report = interrupted ? skipped(argument) : await reportOn(argument, options, session);
        interrupted ||= report.kind === 'checked' && report.result.limitsMet.includes('interrupted');
        reporter.scenario(report);
        session.exitCode = worse(session.exitCode, report.exitCode);
      }
      reporter.end();
    });
}

/** ^C is meant for the whole run, not for the scenario that happens to be searched. */
function skipped(argument: string): Report {
  return { kind: 'skipped', name: argument, path: argument, message: 'not searched: the run was interrupted', exitCode: 20 };
}

async function reportOn(argument: string, options: CheckOptions, session: Session): Promise<Report> {
  try {
    return await check(scenarioPath(argument), options, session);
  } catch (error) {
    // A command line that cannot be meant ends the run; a file that cannot be used is one result among others.
    if (!(error instanceof UserError) || error.exitCode !== 151) throw error;
    return { kind: 'refused', name: argument, path: argument, message: error.message, exitCode: error.exitCode };
  }
}

async function check(path: string, options: CheckOptions, session: Session): Promise<Report> {
  const overrides: Overrides = { ...options, noReduction: options.reduction === true ? [] : options.reduction };
  const file = overridden(readScenario(path), overrides);
  const spill = options.spill === undefined ? undefined : new SpillFile(options.spill);
  const plan = inThreads(spilling(planOf(file, options.tolerated), spill), options.tolerated, options.workers);
  const display = progressDisplay(options.progress, file.scenario.name, session.io);
  const checkpointing = new Checkpointing(plan, options, overrides, options.tolerated, session.io.stderr);
  const result = await runSearch(plan, session.io, display.show, checkpointing).finally(() => {
    display.clear();
    spill?.close();
  });
  const found = validated(file, result);
  const evidence = found.kind === 'confirmed' ? found.evidence : null;
  if (options.trace !== undefined && evidence !== null) writeNew(options.trace, formatTrace(evidence.trace), options.force);
  const { expect } = file.document;
  const differences = expect === undefined ? null : differencesFrom(expect, result.verdict);
  return {
    kind: 'checked',
    name: file.scenario.name,
    path,
    plan,
    result,
    validated: found,
    differences,
    exitCode: exitCodeOf(found.kind === 'confirmed' ? codeOf(result.verdict) : 75, differences, options.expect),
    command: checkCommand(path, overrides, options.tolerated),
    traceFile: evidence === null ? null : (options.trace ?? null),
    resumed: checkpointing.resumed,
    resumeCommand: checkpointing.resumeCommand(result),
  };
}

function spilling(plan: Plan, spill: SpillFile | undefined): Plan {
  return spill === undefined ? plan : { ...plan, options: { ...plan.options, spill } };
}

/** With --expect, whether the scenario's own words are met is all that counts; a search that was cut short never meets them. */
function exitCodeOf(code: ExitCode, differences: readonly string[] | null, judged: boolean): ExitCode {
  if (!judged || differences === null || code === 75) return code;
  if (differences.length === 0) return 0;
  return code === 20 ? 20 : 75;
}

function reporterOf(format: CheckOptions['format'], { io }: Session): Reporter {
  const write = (text: string) => void io.stdout.write(text);
  if (format === 'json') return jsonReporter(write);
  if (format === 'ktap') return ktapReporter(write);
  return textReporter(write, paintIf(coloured(io.stdout, io.env)));
}

export function reductionOption(): Option {
  const choices = [...reductionNames, 'all'];
  return new Option('--no-reduction <name>', `switch a reduction off (repeatable): ${choices.join(', ')}`).argParser(
    (name: string, before: unknown) => {
      if (!choices.includes(name)) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
      return [...(Array.isArray(before) ? before : []), name];
    },
  );
}

function natural(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}

function workers(text: string): number {
  if (!/^([1-9]|1[0-6])$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 to 16.');
  return Number(text);
}

function naturalOrZero(text: string): number {
  return text === '0' ? 0 : natural(text);
}
