import { type Command, Option } from 'commander';
import type { Scenario } from '../../model/scenario.ts';
import { generations } from '../catalogue.ts';
import { type Conformance, conformanceOf } from '../conform/conformance.ts';
import { fileSide, modelSide } from '../conform/pair.ts';
import { type ConformanceReport, conformanceText } from '../conform/report.ts';
import { type ExitCode, worse } from '../exit-code.ts';
import { coloured, type Session } from '../io.ts';
import { type BuildOptions, built, withBuildOptions } from '../kernel/built.ts';
import { positive } from '../option-values.ts';
import { paintIf } from '../report/paint.ts';
import { readScenario } from '../scenario-file.ts';
import { scenarioPath, shippedScenarios } from '../shipped-scenarios.ts';

interface ConformOptions extends BuildOptions {
  readonly scenario: readonly string[];
  readonly generation?: Scenario['generation'];
  readonly maxSeconds: number;
}

/** Scenarios made for this command. */
const folder = 'conformance/';

const codes: Readonly<Record<Conformance['kind'], ExitCode>> = { conforms: 0, differs: 12, inconclusive: 20 };

const examples = `
Examples:
  swiocheck kernel conform --tree ~/linux
  swiocheck kernel conform --tree ~/linux-6.1.y --generation 6.1-stable
  swiocheck kernel conform --tree ~/linux --scenario conformance/padding

Without --scenario, every scenario of ${folder} is compared. Exit code 0: model and file do the same; 12: they differ; 20: a
limit was met before that was known.`;

/** Adds `conform` to the command `kernel`. */
export function addConformCommand(kernel: Command, session: Session): void {
  withBuildOptions(kernel.command('conform'))
    .description('compare the model of a generation with the real swiotlb.c: the same decisions, the same states')
    .option(
      '--scenario <file|name>',
      'compare on this scenario (repeatable)',
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .addOption(
      new Option('--generation <name>', "the model's generation instead of the scenario's").choices(
        generations.map(({ name }) => name),
      ),
    )
    .option('--max-seconds <seconds>', 'wall time of each search', positive, 120)
    .addHelpText('after', examples)
    .action(async (options: ConformOptions) => {
      const { io } = session;
      const reports: ConformanceReport[] = [];
      for (const path of pathsOf(options)) {
        const { scenario } = readScenario(path);
        const report = await compared({ ...scenario, generation: options.generation ?? scenario.generation }, options, session);
        reports.push(report);
        session.exitCode = worse(session.exitCode, codes[report.conformance.kind]);
        if (report.conformance.joint.limitsMet.includes('interrupted')) break;
      }
      io.stdout.write(conformanceText(reports, paintIf(coloured(io.stdout, io.env))));
    });
}

async function compared(scenario: Scenario, options: ConformOptions, { io }: Session): Promise<ConformanceReport> {
  const build = await built({ segmentSlots: scenario.geometry.segmentSlots }, options, io);
  const sides = () => [modelSide(scenario), fileSide(build, scenario)] as const;
  const conformance = await conformanceOf(scenario.name, sides, { secondsMax: options.maxSeconds }, io);
  return { name: scenario.name, generation: scenario.generation, cpus: scenario.workload.cpus, conformance };
}

function pathsOf({ scenario }: ConformOptions): string[] {
  if (scenario.length > 0) return scenario.map(scenarioPath);
  return shippedScenarios()
    .filter(({ name }) => name.startsWith(folder))
    .map(({ path }) => path);
}
