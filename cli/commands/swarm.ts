import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { formatTrace } from '../../traces/format.ts';
import { faults, goals, properties } from '../catalogue.ts';
import { quoted } from '../command-line.ts';
import { coloured, type Io, type Session } from '../io.ts';
import { integer, positive } from '../option-values.ts';
import { knownNames, overridden } from '../overrides.ts';
import { printable } from '../printable.ts';
import { counted, duration, grouped } from '../report/numbers.ts';
import { paintIf } from '../report/paint.ts';
import { type CheckedReport, codeOf } from '../report/report.ts';
import { readScenario, type ScenarioFile } from '../scenario-file.ts';
import { scenarioPath } from '../shipped-scenarios.ts';
import { counterexampleOf } from '../swarm/counterexample.ts';
import { planOfMember } from '../swarm/member.ts';
import { type SwarmReport, swarmDocument, swarmText } from '../swarm/report.ts';
import { LocalRunner, type Runner } from '../swarm/runner.ts';
import { type SwarmProgress, swarm } from '../swarm/swarm.ts';
import { type SwarmOptions, type SwarmPlan, swarmPlanOf } from '../swarm/swarm-plan.ts';
import { threadFile } from '../swarm/thread.ts';
import { ThreadFailure, ThreadRunner } from '../swarm/thread-runner.ts';
import { UserError } from '../user-error.ts';
import { expectWritable, writeNew } from '../write-new.ts';

const formats = ['text', 'json'] as const;

const redrawMs = 100;

interface Options {
  readonly workers?: number;
  readonly members: number;
  readonly member?: number;
  readonly seconds?: number;
  readonly seed?: number;
  readonly depth: number;
  readonly memory: number;
  readonly transitions: number;
  readonly fault?: readonly string[];
  readonly faults: boolean;
  readonly property?: readonly string[];
  readonly goal?: readonly string[];
  readonly format: (typeof formats)[number];
  readonly trace?: string;
  readonly force: boolean;
}

const examples = `
Examples:
  swiocheck swarm scenario.yaml
  swiocheck swarm scenario.yaml --seconds 600 --members 100000
  swiocheck swarm scenario.yaml --fault stale-slot --trace stale-slot.json
  swiocheck swarm scenario.yaml --workers 4 --depth 100 --transitions 1000000
  swiocheck swarm scenario.yaml --seed 42 --member 7

Each member is a depth-first search of its own: random order, its own bounds on depth and context switches. A swarm
is not exhaustive: finding nothing is inconclusive (exit code 20), not a pass.`;

export function addSwarmCommand(program: Command, session: Session): void {
  program
    .command('swarm')
    .description('search where the states are too many, by many random bounded searches on all cores')
    .argument('<scenario>', 'a scenario file, or the name of a scenario that comes with the tool')
    .option('--workers <n>', 'members that search at the same time; by default one for each core', integer(1, 256))
    .addOption(new Option('--members <n>', 'searches').default(256).argParser(integer(1, 1_000_000)))
    .option('--member <n>', 'run only this member of the seed', integer(0, 999_999))
    .option('--seconds <seconds>', 'wall time, before what is found is shortened', positive)
    .option('--seed <n>', 'of the random numbers; by default another every time', integer(-0x80000000, 0x7fffffff))
    .addOption(new Option('--depth <n>', 'states on a path, at most').default(1600).argParser(integer(2, 1_000_000)))
    .addOption(new Option('--memory <MiB>', 'of each member').default(64).argParser(integer(1, 1_000_000)))
    .addOption(new Option('--transitions <n>', 'of each member, about').default(20_000).argParser(integer(1, 1_000_000_000)))
    .option('--fault <name>', 'seed a defect (repeatable)', knownNames('fault', faults))
    .option('--no-faults', "leave out the scenario's defects")
    .option('--property <name>', "check this property instead of the scenario's (repeatable)", knownNames('property', properties))
    .option('--goal <name>', "ask for this goal instead of the scenario's (repeatable)", knownNames('goal', goals))
    .addOption(new Option('--format <format>', 'how to print the result').choices(formats).default('text'))
    .option('--trace <file>', 'write the counterexample; without it nothing is written anywhere')
    .option('--force', 'let --trace overwrite a file that exists', false)
    .addHelpText('after', examples)
    .action(async (scenario: string, options: Options) => {
      if (options.member !== undefined && options.seed === undefined)
        throw new UserError(2, '--member names a member of a seed: it needs --seed');
      if (options.trace !== undefined) expectWritable(options.trace, options.force);
      const report = await reportOn(scenario, options, session.io);
      const { stdout, env } = session.io;
      stdout.write(
        options.format === 'json'
          ? `${JSON.stringify(swarmDocument(report), null, 2)}\n`
          : swarmText(report, paintIf(coloured(stdout, env))),
      );
      session.exitCode = report.exitCode;
    });
}

async function reportOn(scenario: string, options: Options, io: Io): Promise<SwarmReport> {
  const file = overridden(readScenario(scenarioPath(scenario)), options);
  const { depth, memory: memoryMiB, transitions } = options;
  const seed = options.seed ?? Math.floor(Math.random() * 0x7fffffff);
  const swarmPlan = swarmPlanOf(file, { seed, depth, memoryMiB, transitions });
  const members =
    options.member === undefined ? Array.from({ length: options.members }, (_, number) => number) : [options.member];
  const runners = runnersFor(file, swarmPlan, Math.min(options.workers ?? availableParallelism(), members.length));
  const limits = {
    onInterrupt: io.onInterrupt,
    ...(options.seconds === undefined ? {} : { secondsMax: options.seconds }),
  };
  const ended = await swarm(members, runners, limits, progressLine(members.length, io)).catch(broken);
  if (io.stderr.isTTY) io.stderr.write('\r\u001b[K');
  const command = swarmCommand(scenario, options, swarmPlan.options, ended.finder?.number ?? options.member);
  const report = { swarmPlan, swarm: ended, members: members.length, workers: runners.length, command };
  if (ended.finder === null) return { ...report, found: null, exitCode: 20 };

  const counterexample = counterexampleOf(swarmPlan, ended.finder.found!);
  const { validated, result } = counterexample;
  const exitCode = validated.kind === 'confirmed' ? codeOf(result.verdict) : 75;
  const evidence = validated.kind === 'confirmed' ? validated.evidence : null;
  const traceFile = evidence === null ? null : (options.trace ?? null);
  if (traceFile !== null && evidence !== null) writeNew(traceFile, formatTrace(evidence.trace), options.force);
  const checked: CheckedReport = {
    kind: 'checked',
    name: file.scenario.name,
    path: file.path,
    plan: planOfMember(swarmPlan, ended.finder.number),
    result,
    validated,
    differences: null,
    exitCode,
    command,
    traceFile,
  };
  return { ...report, found: { counterexample, checked }, exitCode };
}

/** Threads, where the thread's file is compiled; run from its sources (in tests), all members share this thread. */
function runnersFor(file: ScenarioFile, swarmPlan: SwarmPlan, workers: number): Runner[] {
  if (workers === 1 || !threadFile.pathname.endsWith('.js')) return [new LocalRunner(swarmPlan)];
  const { document, path } = file;
  const { options } = swarmPlan;
  return Array.from(
    { length: workers },
    () => new ThreadRunner(threadFile, { kind: 'swiocheck-swarm', document, path, options }),
  );
}

/** A thread that breaks takes with it what it may have found: no verdict of the run counts. */
function broken(error: unknown): never {
  if (error instanceof ThreadFailure) throw new UserError(75, `${printable(error.message, 500)}. No verdict of this run counts.`);
  throw error;
}

/** A line on the terminal, drawn anew as members go on. */
function progressLine(members: number, { stderr }: Io): (progress: SwarmProgress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (!stderr.isTTY || now - last < redrawMs) return;
    last = now;
    const { states, transitions, seconds } = progress;
    const text = `${progress.members} of ${counted(members, 'member')}  ${counted(states, 'state')}  ${counted(transitions, 'transition')}`;
    stderr.write(`\r\u001b[K${text}  ${grouped(transitions / seconds)}/s  ${duration(seconds)}`);
  };
}

/** The command line that searches the same again: the whole swarm, or the one member. */
function swarmCommand(scenario: string, options: Options, { seed }: SwarmOptions, member: number | undefined): string {
  const words = ['swiocheck', 'swarm', scenario];
  const add = (option: string, ...values: readonly (string | number)[]) => {
    for (const value of values) words.push(option, String(value));
  };
  if (!options.faults) words.push('--no-faults');
  add('--fault', ...(options.fault ?? []));
  add('--property', ...(options.property ?? []));
  add('--goal', ...(options.goal ?? []));
  add('--depth', options.depth);
  add('--memory', options.memory);
  add('--transitions', options.transitions);
  add('--seed', seed);
  if (member === undefined) add('--members', options.members);
  else add('--member', member);
  return words.map(quoted).join(' ');
}
