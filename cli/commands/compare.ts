import type { Command } from 'commander';
import { match, P } from 'ts-pattern';
import type { SearchResult } from '../../checker/options.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { designs, presetNamed, toleratedIn } from '../catalogue.ts';
import { columns, wrapped } from '../columns.ts';
import { costsText, probesText } from '../compare/cost-tables.ts';
import { addCosts, type Costs, noCosts } from '../compare/costs.ts';
import { instanceCounts, probesPerFree } from '../compare/probes.ts';
import { validated } from '../evidence.ts';
import { worse } from '../exit-code.ts';
import type { Session } from '../io.ts';
import { knownNames } from '../overrides.ts';
import { planOf } from '../plan.ts';
import { duration, grouped } from '../report/numbers.ts';
import { progressDisplay } from '../report/progress.ts';
import { codeOf } from '../report/report.ts';
import { runSearch } from '../run-search.ts';
import { contradictions } from '../scenario-contradictions.ts';
import { readScenario, type ScenarioFile, scenarioFile } from '../scenario-file.ts';
import { scenarioPath } from '../shipped-scenarios.ts';
import { UserError } from '../user-error.ts';

interface Compared {
  readonly design: string;
  readonly shape: string;
  readonly verdict: string;
  readonly tolerated: string;
  readonly result: SearchResult;
  readonly costs: Costs;
  /** Most probes of a free, by number of instances. */
  readonly probes: readonly number[];
}

export function addCompareCommand(program: Command, session: Session): void {
  program
    .command('compare')
    .description('check several designs under one workload, with as much memory each, and show the verdicts side by side')
    .argument('<design...>', 'two or more designs (swiocheck list designs)', knownNames('design', designs))
    .option('--scenario <file>', 'whose geometry, workload, properties and limits; by default the shipped scenario `compare`')
    .addHelpText(
      'after',
      '\nExamples:\n  swiocheck compare single-lock split-areas\n  swiocheck compare split-areas instances-list instances-hashed --scenario nvme.yaml',
    )
    .action(async (names: readonly string[], options: { readonly scenario?: string }) => {
      if (new Set(names).size < 2) throw new UserError(2, 'compare takes two or more different designs');
      const { scenario } = options;
      const file = readScenario(scenarioPath(scenario ?? 'compare'));
      const rows: Compared[] = [];
      for (const name of new Set(names)) rows.push(await compared(withDesign(file, name), session));
      session.io.stdout.write(tableText(file, rows));
    });
}

/** The same memory, cut the way the design cuts it: into areas of one pool, or into pools of one area. */
export function withDesign(file: ScenarioFile, design: string): ScenarioFile {
  const { geometry } = file.document;
  const preset = presetNamed(design);
  const parts = geometry.areas * geometry.pools;
  const total = geometry.slots * geometry.pools;
  const cut = match(preset)
    .with({ pools: 'instances' }, () => ({ slots: Math.floor(total / parts), areas: 1, pools: parts }))
    .with({ pools: 'devices' }, () => ({
      slots: Math.floor(total / file.document.workload.devices.length),
      areas: parts,
      pools: 1,
    }))
    .with({ pools: P.union('one', 'growth') }, ({ areas }) => ({ slots: total, areas: areas === 'one' ? 1 : parts, pools: 1 }))
    .exhaustive();
  // Goals are of the scenario's own design: a single lock has no second area to retry in.
  const document = { ...file.document, design, geometry: { ...geometry, ...cut }, goals: [] };
  const contradicted = contradictions(document)[0];
  if (contradicted !== undefined) throw new UserError(2, `${design} does not fit the scenario: ${contradicted.message}`);
  return scenarioFile(document, file.path);
}

async function compared(file: ScenarioFile, session: Session): Promise<Compared> {
  const design = file.scenario.design.name;
  const planned = planOf(file, true);
  const costs = noCosts();
  const plan = {
    ...planned,
    options: { ...planned.options, reductions: [], onStep: (view: AllocatorView) => addCosts(costs, view) },
  };
  const display = progressDisplay('auto', design, session.io);
  const result = await runSearch(plan, session.io, display.show).finally(display.clear);
  const found = validated(file, result);
  const { verdict } = result;
  session.exitCode = worse(session.exitCode, found.kind === 'confirmed' ? codeOf(verdict) : 75);
  const { view } = plan.machine;
  return {
    design,
    shape: `${view.pools} x ${view.poolAreas(0)} x ${view.areaSlots(0)}`,
    verdict:
      found.kind === 'model-failed'
        ? 'model failed'
        : verdict.kind === 'violated'
          ? `violates ${verdict.property}`
          : verdict.kind,
    tolerated: result.watched
      .filter((watched) => watched.violation !== null)
      .map((watched) => watched.property)
      .join(', '),
    result,
    costs,
    probes: instanceCounts.map((instances) => probesPerFree(file, instances)),
  };
}

function tableText(file: ScenarioFile, rows: readonly Compared[]): string {
  const { name, generation, workload } = file.scenario;
  const verdicts = columns(
    [
      ['design', 'pools x areas x slots', 'verdict', 'distinct', 'depth', 'time', 'breaks, as tolerated'],
      ...rows.map(({ design, shape, verdict, tolerated, result }) => {
        const { distinct, depth } = result.verdict.counts;
        return [design, shape, verdict, grouped(distinct), String(depth), duration(result.seconds), tolerated || '-'];
      }),
    ],
    160,
  );
  const reasons = rows
    .filter((row) => row.tolerated !== '')
    .flatMap((row) => toleratedIn(row.design))
    .flatMap((claim) =>
      claim.class.kind === 'tolerated' ? [`  ${claim.name}: ${claim.sentence} Tolerated because ${claim.class.reason}.`] : [],
    );
  return `${[
    `workload of ${name}, generation ${generation}, ${workload.cpus} CPUs`,
    verdicts,
    ...[...new Set(reasons)].map((reason) => `  ${wrapped(reason.trim(), 110, '    ')}`),
    '',
    costsText(rows),
    '',
    probesText(rows),
  ].join('\n')}\n`;
}
