import { type Command, Option } from 'commander';
import { formatTrace } from '../../traces/format.ts';
import { faults, properties } from '../catalogue.ts';
import { quoted } from '../command-line.ts';
import { campaign } from '../fuzz/campaign.ts';
import { casesOf } from '../fuzz/case.ts';
import { counterexampleOf } from '../fuzz/counterexample.ts';
import type { Coverage } from '../fuzz/coverage.ts';
import { Fuzzer } from '../fuzz/fuzzer.ts';
import { exitCodeOf, type FuzzReport, fuzzDocument, fuzzText } from '../fuzz/report.ts';
import { coloured, type Session } from '../io.ts';
import { casePath, integer, positive } from '../option-values.ts';
import { knownNames, overridden } from '../overrides.ts';
import { counted, grouped } from '../report/numbers.ts';
import { paintIf } from '../report/paint.ts';
import { readScenario } from '../scenario-file.ts';
import { scenarioPath } from '../shipped-scenarios.ts';
import { UserError } from '../user-error.ts';
import { expectWritable, writeNew } from '../write-new.ts';

const formats = ['text', 'json'] as const;

interface FuzzOptions {
  readonly real: boolean;
  readonly cpus?: number;
  readonly runs: number;
  readonly steps: number;
  readonly seed?: number;
  readonly path?: string;
  readonly seconds?: number;
  readonly fault?: readonly string[];
  readonly faults: boolean;
  readonly property?: readonly string[];
  readonly format: (typeof formats)[number];
  readonly trace?: string;
  readonly force: boolean;
}

const examples = `
Examples:
  swiocheck fuzz scenario.yaml --real --cpus 8
  swiocheck fuzz scenario.yaml --real --cpus 256 --seconds 60
  swiocheck fuzz scenario.yaml --real --fault wrong-divisor --trace trace.json
  swiocheck fuzz scenario.yaml --seed 42 --path 7:1:0

Random runs are never exhaustive: finding nothing is inconclusive (exit code 20), not a pass.`;

export function addFuzzCommand(program: Command, session: Session): void {
  program
    .command('fuzz')
    .description('try random workloads and schedules where a search cannot go, and shrink what fails')
    .argument('<scenario>', 'a scenario file, or the name of a scenario that comes with the tool')
    .option('--real', "the geometry of a real machine, and random workloads, in place of the scenario's", false)
    .option('--cpus <n>', "CPUs, in place of the scenario's (1 to 256)", integer(1, 256))
    .addOption(new Option('--runs <n>', 'random runs').default(100).argParser(integer(1, 1_000_000_000)))
    .addOption(new Option('--steps <n>', 'steps of a run, at most').default(3000).argParser(integer(1, 50_000)))
    .option('--seed <n>', 'of the random numbers; by default another every time', integer(-0x80000000, 0x7fffffff))
    .option('--path <path>', 'try only this case of the seed', casePath)
    .option('--seconds <seconds>', 'wall time, before what is found is shortened', positive)
    .option('--fault <name>', 'seed a defect (repeatable)', knownNames('fault', faults))
    .option('--no-faults', "leave out the scenario's defects")
    .option('--property <name>', "check this property instead of the scenario's (repeatable)", knownNames('property', properties))
    .addOption(new Option('--format <format>', 'how to print the result').choices(formats).default('text'))
    .option('--trace <file>', 'write the counterexample; without it nothing is written anywhere')
    .option('--force', 'let --trace overwrite a file that exists', false)
    .addHelpText('after', examples)
    .action(async (scenario: string, options: FuzzOptions) => {
      if (options.path !== undefined && options.seed === undefined)
        throw new UserError(2, '--path names a case of a seed: it needs --seed');
      if (options.trace !== undefined) expectWritable(options.trace, options.force);
      const report = await fuzz(scenario, options, session);
      const { stdout, env } = session.io;
      stdout.write(
        options.format === 'json'
          ? `${JSON.stringify(fuzzDocument(report), null, 2)}\n`
          : fuzzText(report, paintIf(coloured(stdout, env))),
      );
      session.exitCode = report.exitCode;
    });
}

async function fuzz(scenario: string, options: FuzzOptions, { io }: Session): Promise<FuzzReport> {
  const file = overridden(readScenario(scenarioPath(scenario)), options);
  const seed = options.seed ?? Math.floor(Math.random() * 0x7fffffff);
  const { seconds: secondsMax, ...rest } = options;
  const bounded = secondsMax === undefined ? rest : { ...rest, secondsMax };
  const fuzzer = new Fuzzer(file, options.steps);
  const cases = casesOf(file.document, options);
  const ended = await campaign(fuzzer, cases, { ...bounded, seed }, io, (coverage) => show(coverage, options.runs, io));
  if (io.stderr.isTTY) io.stderr.write('\r\u001b[K');
  const counterexample = ended.failure === null ? null : counterexampleOf(ended.failure, options.real);
  const evidence = counterexample?.validated.kind === 'confirmed' ? counterexample.validated.evidence : null;
  const traced = options.trace !== undefined && evidence !== null;
  if (traced) writeNew(options.trace!, formatTrace(evidence.trace), options.force);
  return {
    file,
    fuzzer,
    campaign: ended,
    seed,
    command: fuzzCommand(scenario, options, seed, ended.path),
    counterexample,
    traceFile: traced ? options.trace! : null,
    exitCode: exitCodeOf(counterexample),
  };
}

/** A line on the terminal, drawn anew after each run. */
function show({ runs, steps }: Coverage, runsMax: number, { stderr }: Session['io']): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[Krun ${grouped(runs)} of ${grouped(runsMax)}, ${counted(steps, 'step')}`);
}

/** The command line that tries the same cases: all of the seed, or the one of `path`. */
function fuzzCommand(scenario: string, options: FuzzOptions, seed: number, path: string | null): string {
  const words = ['swiocheck', 'fuzz', scenario];
  if (options.real) words.push('--real');
  if (options.cpus !== undefined) words.push('--cpus', String(options.cpus));
  if (!options.faults) words.push('--no-faults');
  for (const name of options.fault ?? []) words.push('--fault', name);
  for (const name of options.property ?? []) words.push('--property', name);
  words.push('--steps', String(options.steps), '--seed', String(seed));
  if (path === null) words.push('--runs', String(options.runs));
  else words.push('--path', path);
  return words.map(quoted).join(' ');
}
