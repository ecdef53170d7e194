import { type Command, InvalidArgumentError, Option } from 'commander';
import { faults, properties } from '../catalogue.ts';
import { estimated } from '../estimate.ts';
import type { Session } from '../io.ts';
import { knownNames, type Overrides, overridden } from '../overrides.ts';
import { planOf } from '../plan.ts';
import { estimateText } from '../report/estimate.ts';
import { readScenario } from '../scenario-file.ts';
import { scenarioPath } from '../shipped-scenarios.ts';
import { reductionOption } from './check.ts';

interface EstimateOptions extends Pick<Overrides, 'fault' | 'faults' | 'property' | 'storage'> {
  /** What commander makes of --no-reduction: true, or the names given to it. */
  readonly reduction: true | readonly string[];
  readonly seconds: number;
}

const examples = `
Examples:
  swiocheck estimate scenario.yaml
  swiocheck estimate scenario.yaml --seconds 30 --no-reduction all

It begins the search that \`swiocheck check\` would make, breadth-first, and extrapolates. Nine in ten searches end within the
range that it gives; where levels still grow as in the beginning it gives none.`;

export function addEstimateCommand(program: Command, session: Session): void {
  program
    .command('estimate')
    .description('say about how many states a scenario has, and what searching them takes')
    .argument('<scenario>', 'a scenario file, or the name of a scenario that comes with the tool')
    .addOption(new Option('--seconds <seconds>', 'how long to look').default(5).argParser(seconds))
    .option('--fault <name>', 'seed a defect (repeatable)', knownNames('fault', faults))
    .option('--no-faults', "leave out the scenario's defects")
    .option(
      '--property <name>',
      "as if this property were checked instead of the scenario's (repeatable)",
      knownNames('property', properties),
    )
    .addOption(new Option('--storage <kind>', 'what is kept of a state').choices(['fingerprint', 'exact']))
    .addOption(reductionOption())
    .addHelpText('after', examples)
    .action(async (argument: string, options: EstimateOptions) => {
      const noReduction = options.reduction === true ? [] : options.reduction;
      const file = overridden(readScenario(scenarioPath(argument)), { ...options, noReduction, strategy: 'breadth-first' });
      const found = await estimated(planOf(file, false), options.seconds, session.io);
      session.io.stdout.write(estimateText(file, found));
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 86_400)) throw new InvalidArgumentError('It must be a number above 0, at most 86400.');
  return value;
}
