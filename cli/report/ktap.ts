import { match } from 'ts-pattern';
import { printable } from '../printable.ts';
import type { CheckedReport, Report, Reporter } from './report.ts';

/**
 * KTAP, as Documentation/dev-tools/ktap.rst of the kernel has it: a scenario is a test, its properties and goals are subtests.
 * A scenario that states what it expects passes when that is what was found (`# XFAIL` where it expects a failure).
 */
export function ktapReporter(write: (text: string) => void): Reporter {
  let number = 0;
  return {
    begin(scenarios) {
      write(`KTAP version 1\n1..${scenarios}\n`);
    },
    scenario(report) {
      number++;
      write(`${scenarioLines(report, number).join('\n')}\n`);
    },
    end() {},
  };
}

function scenarioLines(report: Report, number: number): string[] {
  const name = testName(report.name);
  if (report.kind !== 'checked') {
    if (report.kind === 'skipped') return [`ok ${number} ${name} # SKIP ${printable(report.message)}`];
    return [...diagnostic(report.message), `not ok ${number} ${name} # ERROR the scenario cannot be used`];
  }
  const subtests = subtestLines(report);
  return [
    '  KTAP version 1',
    `  # Subtest: ${name}`,
    `  1..${subtests.length}`,
    ...subtests.map((line, index) => `  ${line(index + 1)}`),
    ...diagnostic(summary(report)),
    ...diagnostic((report.differences ?? []).join('\n')),
    `${resultOf(report)(number, name)}`,
  ];
}

type Line = (number: number) => string;

/** One line for each property and goal. Nothing is `ok` that was not searched to the end. */
function subtestLines({ plan, result, validated }: CheckedReport): Line[] {
  const { verdict } = result;
  const failed = match(verdict)
    .returnType<(name: string, kind: string) => boolean>()
    .with(
      { kind: 'violated' },
      ({ property }) =>
        (name) =>
          name === property,
    )
    .with({ kind: 'deadlock' }, () => (_name, kind) => kind === 'deadlock-free')
    .with(
      { kind: 'unreached' },
      ({ goals }) =>
        (name) =>
          goals.includes(name),
    )
    .with({ kind: 'holds' }, { kind: 'inconclusive' }, () => () => false)
    .exhaustive();
  const exhaustive = verdict.kind === 'holds' || verdict.kind === 'unreached';
  const reached = new Set(result.goals.filter((goal) => goal.path !== null).map((goal) => goal.name));
  return plan.options.properties.map(({ name, kind }) => (number) => {
    if (validated.kind === 'model-failed') return `not ok ${number} ${name} # ERROR the model failed`;
    if (failed(name, kind)) return `not ok ${number} ${name}`;
    if (exhaustive || reached.has(name)) return `ok ${number} ${name}`;
    return `ok ${number} ${name} # SKIP the search was not exhaustive`;
  });
}

function resultOf({ result, validated, differences }: CheckedReport): (number: number, name: string) => string {
  const { verdict } = result;
  if (validated.kind === 'model-failed') return (number, name) => `not ok ${number} ${name} # ERROR the model failed`;
  const met = differences !== null && differences.length === 0;
  if (verdict.kind === 'inconclusive' && !met) return (number, name) => `not ok ${number} ${name} # TIMEOUT ${verdict.limit}`;
  if (differences !== null && !met) return (number, name) => `not ok ${number} ${name}`;
  if (verdict.kind === 'holds') return (number, name) => `ok ${number} ${name}`;
  if (met) return (number, name) => `ok ${number} ${name} # XFAIL ${verdict.kind}, as expected`;
  return (number, name) => `not ok ${number} ${name}`;
}

function summary({ result }: CheckedReport): string {
  const { counts } = result.verdict;
  const totals = `${counts.distinct} distinct, ${counts.generated} generated, depth ${counts.depth}`;
  return match(result.verdict)
    .returnType<string>()
    .with({ kind: 'holds' }, () => `holds: ${totals}`)
    .with({ kind: 'violated' }, ({ property, explanation }) => `violates ${property}: ${explanation}\n${totals}`)
    .with({ kind: 'deadlock' }, () => `deadlocks: ${totals}`)
    .with({ kind: 'unreached' }, ({ goals }) => `does not reach ${goals.join(', ')}: ${totals}`)
    .with({ kind: 'inconclusive' }, ({ limit }) => `inconclusive, limit ${limit}: ${totals}`)
    .exhaustive();
}

function diagnostic(text: string): string[] {
  if (text === '') return [];
  return text.split('\n').map((line) => `# ${printable(line, 400)}`);
}

/** A test's name may hold no `#`, which begins a directive. */
function testName(name: string): string {
  return printable(name).replaceAll('#', '_');
}
