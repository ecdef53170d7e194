import { type Command, InvalidArgumentError, Option } from 'commander';
import { cpusMax } from '../../kernel/build/configuration.ts';
import { fullSuite, suites } from '../../kernel/scenarios.ts';
import { type FormatName, formatNames, renderers } from '../../traces/render/formats.ts';
import { coloured, type Session } from '../io.ts';
import { withBuildOptions, withTreeOptions } from '../kernel/built.ts';
import { type CheckOptions, checkKernel, secondsMax } from '../kernel/check.ts';
import { condensed } from '../kernel/condensed.ts';
import { reportJson } from '../kernel/json.ts';
import { type ReplayOptions, replayKernel } from '../kernel/replay.ts';
import { reportText } from '../kernel/report.ts';
import { integer, positive, repeated } from '../option-values.ts';
import { printable } from '../printable.ts';
import { paintIf } from '../report/paint.ts';
import { progressModes } from '../report/progress.ts';
import { expectWritable } from '../write-new.ts';
import { addConformCommand } from './conform.ts';
import { addKernelFuzzCommand } from './kernel-fuzz.ts';

const checkExamples = `
Examples:
  swiocheck kernel check --tree ~/linux
  swiocheck kernel check --tree ~/linux --suite full
  swiocheck kernel check --tree ~/linux --file patched/swiotlb.c --trace found.json
  swiocheck kernel check --tree ~/linux --edit frees-one-too-many
  swiocheck kernel check --tree ~/linux --scenario two-areas --cpus 3

The file is compiled as it is, at first use in less than a minute, and kept under $XDG_CACHE_HOME/swiocheck.
A file that cannot be built is no pass: exit code 153.`;

const replayExamples = `
Examples:
  swiocheck kernel replay found.json --tree ~/linux
  swiocheck kernel replay found.json --tree ~/linux --format numbered`;

const fileOption = ['--file <file>', "a swiotlb.c to take instead of the tree's own; its headers are still the tree's"] as const;

export function addKernelCommand(program: Command, session: Session): void {
  const kernel = program.command('kernel').description('check the real swiotlb.c of a kernel tree');
  addCheck(kernel, session);
  addReplay(kernel, session);
  addConformCommand(kernel, session);
  addKernelFuzzCommand(kernel, session);
}

function addCheck(kernel: Command, session: Session): void {
  const command = kernel
    .command('check')
    .description('compile the kernel/dma/swiotlb.c of a tree as it is, and search every interleaving of small scenarios');
  withBuildOptions(command)
    .option(...fileOption)
    .option(
      '--edit <script>',
      'change the file in memory: an edit script, or the name of a known fault (repeatable)',
      repeated,
      [],
    )
    .addOption(
      new Option('--suite <name>', 'quick: under a minute of search; full: under fifteen')
        .choices(Object.keys(suites))
        .default('quick'),
    )
    .option('--scenario <name>', 'run this scenario only (repeatable)', scenarioNamed, [])
    .option('--cpus <n>', `with so many CPUs (1 to ${cpusMax}) instead of those of the scenario`, integer(1, cpusMax))
    .option('--no-reduce', 'store every state of several CPUs, not only those between critical sections')
    .option('--max-switches <n>', 'context switches on a path, at most: what is beyond is not searched', integer(0, 1000))
    .option('--no-refine', 'do not make plain accesses that race into switch points and search again')
    .option('--max-seconds <seconds>', 'wall time of each scenario', positive, secondsMax)
    .option(
      '--max-memory <MiB>',
      'memory of the search of each scenario; what distinct states hold fits 256 MiB at most',
      positive,
    )
    .addOption(new Option('--format <format>', 'how to print results').choices(['text', 'json']).default('text'))
    .option('--trace <file>', 'write the most telling counterexample; without it nothing is written')
    .option('--force', 'let --trace overwrite a file that exists', false)
    .addOption(new Option('--progress <mode>', 'what to show on stderr').choices(progressModes).default('auto'))
    .addHelpText('after', checkExamples)
    .action(async (options: CheckOptions & { readonly format: 'text' | 'json' }) => {
      if (options.trace !== undefined) expectWritable(options.trace, options.force);
      const report = await checkKernel(options, session.io);
      session.exitCode = report.exitCode;
      const { stdout, env } = session.io;
      stdout.write(options.format === 'json' ? reportJson(report) : reportText(report, paintIf(coloured(stdout, env))));
    });
}

function addReplay(kernel: Command, session: Session): void {
  const command = kernel
    .command('replay')
    .description('take the steps of a trace again on the file of a tree, confirm what it claims, and show it')
    .argument('<trace>', 'a file written by kernel check --trace');
  withTreeOptions(command)
    .option(...fileOption)
    .addOption(new Option('--format <format>', 'how to show it').choices(formatNames).default('race'))
    .option('--all', 'every step in the race table, also of calls that nobody disturbs', false)
    .addHelpText('after', replayExamples)
    .action(async (path: string, options: ReplayOptions & { readonly format: FormatName; readonly all: boolean }) => {
      const { walk, notice } = await replayKernel(path, options, session.io);
      if (notice !== null) session.io.stderr.write(`${printable(notice, 500)}\n`);
      const shown = options.format === 'race' && !options.all ? condensed(walk) : walk;
      session.io.stdout.write(renderers[options.format](shown));
    });
}

function scenarioNamed(name: string, before: readonly string[]): string[] {
  if (fullSuite.some((scenario) => scenario.name === name)) return [...before, name];
  const names = fullSuite.map((scenario) => scenario.name).join(', ');
  throw new InvalidArgumentError(`There is no scenario ${printable(name)}; there are ${names}.`);
}
