import { type Command, InvalidArgumentError } from 'commander';
import { kernelClaims } from '../../kernel/claims.ts';
import { KernelMachine } from '../../kernel/machine.ts';
import { quickSuite } from '../../kernel/scenarios.ts';
import type { Scenario } from '../../kernel/workload.ts';
import { worse } from '../exit-code.ts';
import { coloured, type Session } from '../io.ts';
import { type BuildOptions, built, withBuildOptions } from '../kernel/built.ts';
import { kernelEvidence } from '../kernel/evidence.ts';
import { type KernelReport, reportText } from '../kernel/report.ts';
import { printable } from '../printable.ts';
import { paintIf } from '../report/paint.ts';
import { progressDisplay } from '../report/progress.ts';
import { codeOf } from '../report/report.ts';
import { runSearch } from '../run-search.ts';
import { addConformCommand } from './conform.ts';

interface KernelOptions extends BuildOptions {
  readonly cpus?: number;
  readonly scenario: readonly string[];
  readonly maxSeconds: number;
}

const examples = `
Examples:
  swiocheck kernel check --tree ~/linux
  swiocheck kernel check --tree ~/linux --scenario two-areas --cpus 3
  swiocheck kernel check --tree ~/linux --compiler native --bits 32

The file is compiled as it is, at first use in about a minute, and kept under $XDG_CACHE_HOME/swiocheck.
A file that cannot be built is no pass: exit code 153.`;

export function addKernelCommand(program: Command, session: Session): void {
  const kernel = program.command('kernel').description('check the real swiotlb.c of a kernel tree');
  withBuildOptions(kernel.command('check'))
    .description('compile the unmodified kernel/dma/swiotlb.c of a tree, and search every interleaving of small scenarios')
    .option('--scenario <name>', 'run this scenario of the suite only (repeatable)', scenarioNamed, [])
    .option('--cpus <n>', 'with so many CPUs (1 to 4) instead of those of the scenario', cpus)
    .option('--max-seconds <seconds>', 'wall time of each scenario', positive, 120)
    .addHelpText('after', examples)
    .action(async (options: KernelOptions) => {
      const reports: KernelReport[] = [];
      for (const scenario of scenariosOf(options)) {
        const report = await check(scenario, options, session);
        reports.push(report);
        session.exitCode = worse(session.exitCode, report.exitCode);
        if (report.result.limitsMet.includes('interrupted')) break;
      }
      session.io.stdout.write(reportText(reports, paintIf(coloured(session.io.stdout, session.io.env))));
    });
  addConformCommand(kernel, session);
}

async function check(scenario: Scenario, options: KernelOptions, { io }: Session): Promise<KernelReport> {
  const build = await built(scenario.segmentSlots, options, io);
  const fresh = () => new KernelMachine(build, scenario, { observes: true });
  const display = progressDisplay('auto', scenario.name, io);
  const search = {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: [],
    properties: kernelClaims,
    limits: { secondsMax: options.maxSeconds },
  } as const;
  const result = await runSearch({ machine: fresh(), options: search }, io, display.show).finally(display.clear);
  const evidence = kernelEvidence(fresh, scenario, result);
  const confirmed = evidence === null || !('unconfirmed' in evidence);
  return { scenario, result, evidence, exitCode: confirmed ? codeOf(result.verdict) : 75 };
}

function scenariosOf({ scenario, cpus }: KernelOptions): Scenario[] {
  return quickSuite
    .filter(({ name }) => scenario.length === 0 || scenario.includes(name))
    .map((chosen) => (cpus === undefined ? chosen : { ...chosen, workload: { ...chosen.workload, cpus } }));
}

function scenarioNamed(name: string, before: readonly string[]): string[] {
  if (quickSuite.some((scenario) => scenario.name === name)) return [...before, name];
  const names = quickSuite.map((scenario) => scenario.name).join(', ');
  throw new InvalidArgumentError(`There is no scenario ${printable(name)}; there are ${names}.`);
}

function cpus(text: string): number {
  if (!/^[1-4]$/.test(text)) throw new InvalidArgumentError('It must be 1, 2, 3 or 4.');
  return Number(text);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
