import { match } from 'ts-pattern';
import type { SearchResult } from '../../checker/options.ts';
import { admittedRaces } from '../../kernel/admitted-races.ts';
import { kernelClaims, notCovered } from '../../kernel/claims.ts';
import type { Scenario } from '../../kernel/workload.ts';
import { raceTable } from '../../traces/render/race-table.ts';
import { pictureLines } from '../../traces/render/slot-map.ts';
import { columns, wrapped } from '../columns.ts';
import type { Evidence } from '../evidence.ts';
import type { ExitCode } from '../exit-code.ts';
import { printable } from '../printable.ts';
import { duration, grouped } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';

/** What became of one scenario. */
export interface KernelReport {
  readonly scenario: Scenario;
  readonly result: SearchResult;
  readonly evidence: Evidence | null | { readonly unconfirmed: string };
  readonly exitCode: ExitCode;
}

/** One row of the table. */
function row({ scenario, result, evidence }: KernelReport): string[] {
  const { verdict } = result;
  const said =
    evidence !== null && 'unconfirmed' in evidence
      ? 'NOT CONFIRMED by a fresh machine'
      : match(verdict)
          .with({ kind: 'holds' }, () => 'holds')
          .with({ kind: 'violated' }, ({ property }) => `violates ${property}`)
          .with({ kind: 'deadlock' }, () => 'deadlocks')
          .with({ kind: 'unreached' }, () => 'goals not reached')
          .with({ kind: 'inconclusive' }, ({ limit }) => `inconclusive: the limit on ${limit} was met`)
          .exhaustive();
  const { distinct, generated } = verdict.counts;
  return [scenario.name, String(scenario.workload.cpus), grouped(distinct), grouped(generated), duration(result.seconds), said];
}

/** The table of verdicts, then each distinct counterexample, shortest first, then what was looked at and what was not. */
export function reportText(reports: readonly KernelReport[], paint: Paint): string {
  const table = columns([['scenario', 'CPUs', 'states', 'transitions', 'time', 'verdict'], ...reports.map(row)]);
  const parts = [table, ...findings(reports, paint), ...unconfirmed(reports)];
  const told = kernelClaims.map(({ name }) => name).join(', ');
  parts.push(
    [
      `properties:   ${wrapped(told, 84, ' '.repeat(14))}`,
      ...admittedRaces.map(
        ({ function: name, reason }) => `admitted:     ${wrapped(`races of ${name}(), which ${reason}`, 84, ' '.repeat(14))}`,
      ),
      ...notCovered.map((text, index) => `${index === 0 ? 'not covered:' : ''}`.padEnd(14) + wrapped(text, 84, ' '.repeat(14))),
    ].join('\n'),
  );
  return `${parts.join('\n\n')}\n`;
}

function findings(reports: readonly KernelReport[], paint: Paint): string[] {
  const found = reports.flatMap(({ scenario, result, evidence }) =>
    evidence === null || 'unconfirmed' in evidence ? [] : [{ scenario, verdict: result.verdict, evidence }],
  );
  const groups = new Map<string, typeof found>();
  for (const finding of found) {
    const key = defectKey(finding.evidence);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()]
    .map((group) => group.toSorted((a, b) => a.evidence.trace.steps.length - b.evidence.trace.steps.length))
    .toSorted((a, b) => a[0]!.evidence.trace.steps.length - b[0]!.evidence.trace.steps.length)
    .map((group) => {
      const [{ scenario, evidence }, ...others] = [group[0]!, ...group.slice(1)];
      const end = evidence.walk.steps.at(-1)?.after ?? evidence.walk.initial;
      const also = others.length === 0 ? '' : ` (also ${others.map((other) => other.scenario.name).join(', ')})`;
      const title = `${evidence.trace.claim.property ?? 'deadlock'}, in ${scenario.name}${also}: ${scenario.description}`;
      return [paint('red', title), '', raceTable(evidence.walk).trimEnd(), '', 'Slots at the end:', ...pictureLines(end)].join(
        '\n',
      );
    });
}

/** Two counterexamples show the same defect where the same property falls in a step of the same line. */
function defectKey({ trace }: Evidence): string {
  return `${trace.claim.property} ${trace.steps.at(-1)?.source ?? ''}`;
}

function unconfirmed(reports: readonly KernelReport[]): string[] {
  return reports.flatMap(({ scenario, evidence }) =>
    evidence !== null && 'unconfirmed' in evidence
      ? [`${scenario.name}: a path that the search found is not confirmed: ${printable(evidence.unconfirmed, 1000)}`]
      : [],
  );
}
