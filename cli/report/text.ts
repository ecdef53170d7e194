import { match } from 'ts-pattern';
import { omissionEstimate } from '../../checker/fingerprint.ts';
import type { Limit, Verdict } from '../../checker/verdict.ts';
import { raceTable } from '../../traces/render/race-table.ts';
import { pictureLines } from '../../traces/render/slot-map.ts';
import { propertyNamed } from '../catalogue.ts';
import { wrapped } from '../columns.ts';
import { quoted } from '../command-line.ts';
import type { Evidence } from '../evidence.ts';
import { notModelled } from '../not-modelled.ts';
import { toolVersion } from '../package-root.ts';
import { printable, printableBlock } from '../printable.ts';
import { counted, duration, grouped, mebibytes, probability } from './numbers.ts';
import type { Colour, Paint } from './paint.ts';
import type { CheckedReport, Report, Reporter } from './report.ts';

/** Reports for people. */
export function textReporter(write: (text: string) => void, paint: Paint): Reporter {
  let printed = 0;
  let ok = 0;
  return {
    begin() {},
    scenario(report) {
      if (printed++ > 0) write('\n');
      if (report.exitCode === 0) ok++;
      write(`${reportLines(report, paint).join('\n')}\n`);
    },
    end() {
      if (printed > 1) write(`\n${ok} of ${counted(printed, 'scenario')} ended with exit code 0\n`);
    },
  };
}

function reportLines(report: Report, paint: Paint): string[] {
  if (report.kind !== 'checked') {
    const word = report.kind === 'refused' ? paint('red', 'scenario error') : paint('yellow', 'skipped');
    return [`${paint('bold', printable(report.name))}: ${word}`, printableBlock(report.message)];
  }
  const { validated } = report;
  const body =
    validated.kind === 'model-failed'
      ? modelFailedLines(validated.reason, paint)
      : [...verdictLines(report, validated.evidence, paint), ...watchedLines(report, paint)];
  return [
    headline(report, paint),
    ...body,
    ...expectationLines(report, paint),
    ...field('searched', searchedText(report)),
    ...resumeLines(report),
    ...field('repeat', report.command),
    ...field('version', `swiocheck ${toolVersion()}; exit code ${report.exitCode}`),
  ];
}

function headline(report: CheckedReport, paint: Paint): string {
  const { verdict } = report.result;
  const { design, generation } = report.plan.file.scenario;
  const [colour, word] = report.validated.kind === 'model-failed' ? (['red', 'the model failed'] as const) : headWord(verdict);
  return `${paint('bold', printable(report.name))} (${design.name}, ${generation}): ${paint(colour, word)}`;
}

function headWord(verdict: Verdict): readonly [Colour, string] {
  return match(verdict)
    .returnType<readonly [Colour, string]>()
    .with({ kind: 'holds' }, () => ['green', 'holds, exhaustively'])
    .with({ kind: 'violated' }, ({ property }) => ['red', `violates ${property}`])
    .with({ kind: 'deadlock' }, () => ['red', 'deadlocks'])
    .with({ kind: 'unreached' }, ({ goals }) => ['yellow', `does not reach ${goals.join(', ')}`])
    .with({ kind: 'inconclusive' }, ({ limit }) => ['yellow', `inconclusive: ${limitText[limit]}`])
    .exhaustive();
}

/** What it means that a limit was met. */
export const limitText: Readonly<Record<Limit, string>> = {
  depth: 'the limit on depth was met',
  states: 'the limit on states was met',
  time: 'the time was up',
  memory: 'the limit on memory was met',
  'context-switches': 'the limit on context switches was met',
  interrupted: 'it was interrupted',
};

function verdictLines(report: CheckedReport, evidence: Evidence | null, paint: Paint): string[] {
  return match(report.result.verdict)
    .returnType<string[]>()
    .with({ kind: 'holds' }, () => [...checkedLines(report), ...field('not modelled', notModelled.join('; '))])
    .with({ kind: 'violated' }, ({ property, explanation }) => [
      ...field('property', propertyNamed(property)?.sentence ?? property),
      ...field('found', printable(explanation, 1000)),
      ...evidenceLines(report, evidence, paint),
    ])
    .with({ kind: 'deadlock' }, () => evidenceLines(report, evidence, paint))
    .with({ kind: 'unreached' }, ({ goals }) => [
      ...goals.flatMap((goal) => field('unreached', `${goal}: ${propertyNamed(goal)?.sentence ?? ''}`)),
      ...field('so', 'every property holds, but the scenario does not exercise what it claims to'),
      ...checkedLines(report),
    ])
    .with({ kind: 'inconclusive' }, ({ counts }) => [
      ...field('covered', `nothing bad in the ${counted(counts.distinct, 'state')} visited; that is not a pass`),
      ...field('limits met', report.result.limitsMet.map((limit) => limitText[limit]).join('; ')),
      ...checkedLines(report),
    ])
    .exhaustive();
}

function checkedLines({ plan, result }: CheckedReport): string[] {
  const properties = plan.options.properties.filter((property) => property.kind !== 'reachable').map((property) => property.name);
  const goals = result.goals.map((goal) => `${goal.name}${goal.path === null ? ' (not reached)' : ''}`);
  return [
    ...field('properties', properties.join(', ')),
    ...field('goals', goals.length > 0 ? goals.join(', ') : 'none asked for'),
  ];
}

function evidenceLines(report: CheckedReport, evidence: Evidence | null, paint: Paint): string[] {
  if (evidence === null) return [];
  const { walk } = evidence;
  const end = walk.steps.at(-1)?.after ?? walk.initial;
  const where = report.traceFile === null ? `${report.command} --trace FILE` : `swiocheck replay ${quoted(report.traceFile)}`;
  return [
    '',
    ...raceTable(walk)
      .trimEnd()
      .split('\n')
      .map((line) => (/^[\s^]+$/.test(line) && line.includes('^') ? paint('red', line) : line)),
    '',
    paint('dim', 'Slots at the end:'),
    ...pictureLines(end),
    '',
    ...field(report.traceFile === null ? 'keep it' : 'replay', where),
  ];
}

function watchedLines(report: CheckedReport, paint: Paint): string[] {
  return report.result.watched.flatMap(({ property, violation }) => {
    if (violation === null) return field('tolerated', `${property}: not violated in what was visited`);
    return field('tolerated', `${paint('yellow', property)} is violated: ${printable(violation.explanation, 1000)}`);
  });
}

function modelFailedLines(reason: string, paint: Paint): string[] {
  return [
    paint('red', 'A path that the search found is not confirmed by a fresh machine. No verdict of this run counts.'),
    ...printableBlock(reason).trimEnd().split('\n'),
    'This is a defect of swiocheck: please report it with the scenario.',
  ];
}

function expectationLines({ differences }: CheckedReport, paint: Paint): string[] {
  if (differences === null) return [];
  if (differences.length === 0) return field('expected', 'as the scenario says');
  return differences.flatMap((difference) => field('expected', paint('yellow', `NOT as the scenario says: ${difference}`)));
}

function resumeLines({ resumed = null, resumeCommand = null }: CheckedReport): string[] {
  return [
    ...(resumed === null
      ? []
      : field(
          'resumed',
          `from ${printable(resumed.file)}, which had ${counted(resumed.distinct, 'state')} after ${duration(resumed.seconds)}`,
        )),
    ...(resumeCommand === null ? [] : field('go on', resumeCommand)),
  ];
}

function searchedText({ plan, result }: CheckedReport): string {
  const { counts } = result.verdict;
  const { options } = plan;
  const rate = result.seconds > 0 ? `, ${grouped(counts.generated / result.seconds)} a second` : '';
  const omission =
    options.storage === 'exact'
      ? 'exact storage'
      : `fingerprints: a state was missed with a probability of at most ${probability(result.omissionProbability)} ` +
        `(birthday bound; TLC's estimate: ${probability(omissionEstimate(counts.distinct, counts.generated))})`;
  const reductions = options.reductions.length > 0 ? `reductions: ${options.reductions.join(', ')}` : 'no reductions';
  return (
    `${counted(counts.distinct, 'distinct state')}, ${grouped(counts.generated)} generated, depth ${counts.depth}, ` +
    `in ${duration(result.seconds)}${rate}, ${mebibytes(result.memoryBytes)}; ${options.strategy}; ${omission}; ${reductions}`
  );
}

const labelWidth = 14;

/** A labelled line, wrapped below its label. */
export function field(label: string, text: string): string[] {
  const indent = ' '.repeat(labelWidth + 2);
  // A command is one line whatever its length, so that it can be copied.
  const body = text.startsWith('swiocheck ') ? text : wrapped(text, 84, indent);
  return [`  ${`${label}:`.padEnd(labelWidth)}${body}`];
}
