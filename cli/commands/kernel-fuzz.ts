import type { Command } from 'commander';
import fc from 'fast-check';
import { cpusMax } from '../../kernel/build/configuration.ts';
import { knowsDynamic } from '../../kernel/build/tree.ts';
import { kernelClaims } from '../../kernel/claims.ts';
import { isContained } from '../../kernel/harm.ts';
import { formatTrace } from '../../traces/format.ts';
import { quoted } from '../command-line.ts';
import { campaign } from '../fuzz/campaign.ts';
import { schedules } from '../fuzz/schedule.ts';
import { coloured, type Io, type Session } from '../io.ts';
import { withBuildOptions } from '../kernel/built.ts';
import { kernelCounterexample } from '../kernel/fuzz/counterexample.ts';
import { KernelFuzzer } from '../kernel/fuzz/kernel-fuzzer.ts';
import { realScenarios } from '../kernel/fuzz/real-scenarios.ts';
import { type KernelFuzzReport, kernelFuzzText } from '../kernel/fuzz/report.ts';
import { builderOf, type SubjectOptions, subjectOf } from '../kernel/subject.ts';
import { casePath, integer, positive, repeated } from '../option-values.ts';
import { knownNames } from '../overrides.ts';
import { counted, grouped } from '../report/numbers.ts';
import { paintIf } from '../report/paint.ts';
import { UserError } from '../user-error.ts';
import { expectWritable, writeNew } from '../write-new.ts';

interface KernelFuzzOptions extends SubjectOptions {
  readonly cpus: number;
  readonly runs: number;
  readonly steps: number;
  readonly seed?: number;
  readonly path?: string;
  readonly seconds?: number;
  readonly property?: readonly string[];
  readonly without: readonly string[];
  readonly dynamic: boolean;
  readonly trace?: string;
  readonly force: boolean;
}

const examples = `
Examples:
  swiocheck kernel fuzz --tree ~/linux
  swiocheck kernel fuzz --tree ~/linux --seed 42 --runs 1000 --seconds 300
  swiocheck kernel fuzz --tree ~/linux --property dma-alignment
  swiocheck kernel fuzz --tree ~/linux --dynamic --without memory-safe --without no-data-race

Properties after whose violation the allocator is still sound are tried only where --property asks for them.
Random runs are never exhaustive: finding nothing is inconclusive (exit code 20), not a pass.`;

/** Adds `fuzz` to the command `kernel`. */
const claimNamed = knownNames('property', kernelClaims);

export function addKernelFuzzCommand(kernel: Command, session: Session): void {
  withBuildOptions(kernel.command('fuzz'))
    .description('try random drivers and schedules on pools of real size, and shrink what fails')
    .option('--file <file>', "a swiotlb.c to take instead of the tree's own; its headers are still the tree's")
    .option(
      '--edit <script>',
      'change the file in memory: an edit script, or the name of a known fault (repeatable)',
      repeated,
      [],
    )
    .option('--cpus <n>', `CPUs (1 to ${cpusMax})`, integer(1, cpusMax), 4)
    .option(
      '--dynamic',
      'build with CONFIG_SWIOTLB_DYNAMIC: pools that grow, on the least default pool that the kernel grants',
      false,
    )
    .option('--runs <n>', 'random runs', integer(1, 1_000_000_000), 100)
    .option('--steps <n>', 'steps of a run, at most', integer(1, 50_000), 1000)
    .option('--seed <n>', 'of the random numbers; by default another every time', integer(-0x80000000, 0x7fffffff))
    .option('--path <path>', 'try only this case of the seed', casePath)
    .option('--seconds <seconds>', 'wall time, before what is found is shortened', positive)
    .option('--property <name>', 'check this property only (repeatable)', claimNamed)
    .option(
      '--without <name>',
      'leave this property out (repeatable): one that is known to fall hides what comes later',
      claimNamed,
      [],
    )
    .option('--trace <file>', 'write the counterexample; without it nothing is written anywhere')
    .option('--force', 'let --trace overwrite a file that exists', false)
    .addHelpText('after', examples)
    .action(async (options: KernelFuzzOptions) => {
      if (options.path !== undefined && options.seed === undefined)
        throw new UserError(2, '--path names a case of a seed: it needs --seed');
      if (options.trace !== undefined) expectWritable(options.trace, options.force);
      const report = await fuzzed(options, session.io);
      const { stdout, env } = session.io;
      stdout.write(kernelFuzzText(report, paintIf(coloured(stdout, env))));
      session.exitCode = report.exitCode;
    });
}

async function fuzzed(options: KernelFuzzOptions, io: Io): Promise<KernelFuzzReport> {
  const subject = subjectOf(options);
  const { property, without, cpus, dynamic, runs, steps, path, seconds } = options;
  if (dynamic && !knowsDynamic(subject.source)) throw new UserError(151, 'this file has no pools that grow: leave out --dynamic');
  const seed = options.seed ?? Math.floor(Math.random() * 0x7fffffff);
  const asked = kernelClaims.filter((claim) => property?.includes(claim.name) ?? !isContained(claim));
  const claims = asked.filter(({ name }) => !without.includes(name));
  const decided = claims.filter(({ kind }) => kind !== 'eventually-quiescent');
  const scenarios = realScenarios(cpus, dynamic);
  const [sample] = fc.sample(scenarios, { numRuns: 1, seed });
  const fuzzer = new KernelFuzzer(await builderOf(subject, io)(sample!), decided, steps, dynamic);
  // Only the schedule shrinks: with other drivers everything would be another.
  const cases = fc.record({ scenario: fc.noShrink(scenarios), schedule: schedules(steps) });
  const bounds = { ...(path === undefined ? {} : { path }), ...(seconds === undefined ? {} : { secondsMax: seconds }) };
  const ended = await campaign(fuzzer, cases, { runs, seed, ...bounds }, io, ({ runs: done, steps: taken }) => {
    if (io.stderr.isTTY) io.stderr.write(`\r\u001b[Krun ${grouped(done)} of ${grouped(runs)}, ${counted(taken, 'step')}`);
  });
  if (io.stderr.isTTY) io.stderr.write('\r\u001b[K');
  const counterexample = ended.failure === null ? null : kernelCounterexample(fuzzer, ended.failure, subject);
  const evidence = counterexample === null || 'unconfirmed' in counterexample.confirmation ? null : counterexample.confirmation;
  const traceFile = evidence === null ? null : (options.trace ?? null);
  if (traceFile !== null) writeNew(traceFile, formatTrace(evidence!.trace), options.force);
  return {
    subject,
    fuzzer,
    campaign: ended,
    counterexample,
    seed,
    command: commandOf(options, seed, ended.path),
    traceFile,
    exitCode: counterexample === null ? 20 : evidence === null ? 75 : 12,
  };
}

/** The command line that tries the same cases: all of the seed, or the one of `path`. */
function commandOf(options: KernelFuzzOptions, seed: number, path: string | null): string {
  const words = ['swiocheck', 'kernel', 'fuzz', '--tree', options.tree];
  if (options.file !== undefined) words.push('--file', options.file);
  for (const script of options.edit ?? []) words.push('--edit', script);
  if (options.compiler !== 'yowasp') words.push('--compiler', options.compiler);
  if (options.bits !== '64') words.push('--bits', options.bits);
  if (!options.debugFs) words.push('--no-debug-fs');
  for (const name of options.property ?? []) words.push('--property', name);
  for (const name of options.without) words.push('--without', name);
  if (options.dynamic) words.push('--dynamic');
  words.push('--cpus', String(options.cpus), '--steps', String(options.steps), '--seed', String(seed));
  if (path === null) words.push('--runs', String(options.runs));
  else words.push('--path', path);
  return words.map(quoted).join(' ');
}
