import { raceTable } from '../../traces/render/race-table.ts';
import { pictureLines } from '../../traces/render/slot-map.ts';
import { propertyNamed } from '../catalogue.ts';
import { wrapped } from '../columns.ts';
import { quoted } from '../command-line.ts';
import type { ExitCode } from '../exit-code.ts';
import { notModelled } from '../not-modelled.ts';
import { toolVersion } from '../package-root.ts';
import { printable, printableBlock } from '../printable.ts';
import { counted, duration, grouped } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import { codeOf } from '../report/report.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import type { Campaign, Ending, Found } from './campaign.ts';
import type { Counterexample } from './counterexample.ts';
import type { Coverage } from './coverage.ts';
import type { Failure, Fuzzer } from './fuzzer.ts';
import type { FuzzDocument } from './result-schema.ts';

/** What became of a campaign, for whoever prints it. */
export interface FuzzReport {
  readonly file: ScenarioFile;
  readonly fuzzer: Fuzzer;
  readonly campaign: Campaign<Failure>;
  readonly seed: number;
  /** The command line that tries the same cases again: where one failed, that one alone. */
  readonly command: string;
  /** Null where nothing was found. */
  readonly counterexample: Counterexample | null;
  readonly traceFile: string | null;
  readonly exitCode: ExitCode;
}

/** A campaign that finds nothing is inconclusive, whatever it has tried: random runs are never exhaustive. */
export function exitCodeOf(counterexample: Counterexample | null): ExitCode {
  if (counterexample === null) return 20;
  return counterexample.validated.kind === 'confirmed' ? codeOf(counterexample.verdict) : 75;
}

export const endingText: Readonly<Record<Ending, string>> = {
  runs: 'all runs were made',
  time: 'the time was up',
  interrupted: 'it was interrupted',
};

/** The report for people. */
export function fuzzText(report: FuzzReport, paint: Paint): string {
  const { file, fuzzer, campaign, counterexample, command, exitCode } = report;
  const { scenario } = counterexample?.file ?? file;
  const lines = [
    `${paint('bold', printable(scenario.name))} (${scenario.design.name}, ${scenario.generation}): ${headline(report, paint)}`,
    ...(counterexample === null ? nothingLines(campaign.ending) : foundLines(report, counterexample, paint)),
    ...coverageLines(campaign, fuzzer.goalNames),
    ...field('properties', fuzzer.properties.map(({ name }) => name).join(', ')),
    ...raceLines(fuzzer, campaign.coverage),
    ...(fuzzer.undecided.length === 0
      ? []
      : field('not decided', `${fuzzer.undecided.map(({ name }) => name).join(', ')}: these take a search (swiocheck check)`)),
    ...(counterexample === null ? field('not modelled', notModelled.join('; ')) : []),
    ...field('repeat', command),
    ...field('version', `swiocheck ${toolVersion()}; seed ${report.seed}; exit code ${exitCode}`),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ counterexample, campaign }: FuzzReport, paint: Paint): string {
  if (counterexample === null)
    return paint('yellow', `inconclusive: nothing found in ${counted(campaign.coverage.runs, 'random run')}`);
  const { validated, verdict } = counterexample;
  if (validated.kind !== 'confirmed') return paint('red', 'the model failed');
  return paint('red', verdict.kind === 'deadlock' ? 'deadlocks' : `violates ${verdict.property}`);
}

function nothingLines(ending: Ending): string[] {
  return field('so', `${endingText[ending]}, and nothing bad was seen. Random runs are never exhaustive: that is not a pass`);
}

function foundLines(report: FuzzReport, { validated, verdict, machine, minimal }: Counterexample, paint: Paint): string[] {
  if (validated.kind !== 'confirmed') {
    return [
      paint('red', 'The path that was found is not confirmed by a fresh machine. No verdict of this run counts.'),
      ...printableBlock(validated.reason).trimEnd().split('\n'),
    ];
  }
  const walk = validated.evidence!.walk;
  const end = walk.steps.at(-1)?.after ?? walk.initial;
  const table = raceTable(walk).trimEnd().split('\n');
  const steps = counted(verdict.path.decisions.length, 'step');
  const how = minimal ? 'none can be left out' : 'the budget of the reduction was spent';
  return [
    ...(verdict.kind === 'violated' ? field('property', propertyNamed(verdict.property)?.sentence ?? verdict.property) : []),
    ...field('found', printable(validated.evidence!.trace.claim.explanation, 1000)),
    ...field('shortened', `from ${report.campaign.stepsFound} to ${steps}; ${how}`),
    ...field('machine', geometryText(report, machine.processes.length)),
    '',
    ...table.map((line) => (/^[\s^]+$/.test(line) && line.includes('^') ? paint('red', line) : line)),
    '',
    paint('dim', 'Slots at the end:'),
    ...pictureLines(end),
    '',
    report.traceFile === null
      ? field('keep it', `${report.command} --trace FILE`)[0]!
      : field('replay', `swiocheck replay ${quoted(report.traceFile)}`)[0]!,
  ];
}

function geometryText({ counterexample, file }: FuzzReport, processes: number): string {
  const { geometry, workload } = (counterexample?.file ?? file).scenario;
  const { slotBytes, segmentSlots, slots, areas, pools } = geometry;
  return (
    `${processes} processes; ${counted(pools, 'pool')} of ${counted(slots, 'slot')} of ${slotBytes} bytes in ${counted(areas, 'area')}, ` +
    `segments of ${segmentSlots}; ${counted(workload.requests.length, 'request')}`
  );
}

/** What the runs of a campaign have been through. */
export function coverageLines({ coverage, seconds }: Campaign<Found>, goalNames: readonly string[]): string[] {
  const { runs, steps, switches, operations, outcomes, areas, areasMax } = coverage;
  const rate = seconds > 0 ? `, ${grouped(steps / seconds)} a second` : '';
  const missed = goalNames.filter((name) => !coverage.goalsReached.has(name));
  const reached = goalNames.filter((name) => coverage.goalsReached.has(name));
  return [
    ...field(
      'covered',
      `${counted(runs, 'run')}, ${counted(steps, 'step')}, ${grouped(switches)} switches, in ${duration(seconds)}${rate}`,
    ),
    ...field('operations', tally(operations) || 'none'),
    ...field('outcomes', `${tally(outcomes) || 'none'}; ${areas.size} of ${counted(areasMax, 'area')} served a mapping`),
    ...field('goals', `${reached.join(', ') || 'none'}${missed.length > 0 ? `; not reached: ${missed.join(', ')}` : ''}`),
  ];
}

/** Locks are told apart by this many bits. */
const locksMax = 31;

function raceLines(fuzzer: Fuzzer, coverage: Coverage): string[] {
  if (!fuzzer.properties.some(({ kind }) => kind === 'race-free')) return [];
  const many =
    coverage.areasMax > locksMax ? `; with more than ${locksMax} locks some are taken for one, and races are missed` : '';
  return field('data races', `looked for between steps where a schedule switches, not in every state${many}`);
}

function tally(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join(', ');
}

const labelWidth = 14;

/** A labelled line, wrapped below its label; a command stays one line, so that it can be copied. */
function field(label: string, text: string): string[] {
  const body = text.startsWith('swiocheck ') ? text : wrapped(text, 84, ' '.repeat(labelWidth + 2));
  return [`  ${`${label}:`.padEnd(labelWidth)}${body}`];
}

/** The report for programs. */
export function fuzzDocument(report: FuzzReport): FuzzDocument {
  const { campaign, counterexample, fuzzer } = report;
  const { coverage } = campaign;
  return {
    schema: 'swiocheck-fuzz',
    version: 1,
    tool: toolVersion(),
    scenario: report.file.scenario.name,
    path: report.file.path,
    exitCode: report.exitCode,
    verdict: counterexample?.verdict.kind ?? 'inconclusive',
    ending: counterexample === null ? campaign.ending : 'found',
    property: counterexample?.verdict.kind === 'violated' ? counterexample.verdict.property : null,
    modelFailure: counterexample?.validated.kind === 'model-failed' ? counterexample.validated.reason : null,
    trace: counterexample?.validated.kind === 'confirmed' ? (counterexample.validated.evidence?.trace ?? null) : null,
    traceFile: report.traceFile,
    minimal: counterexample?.minimal ?? null,
    seed: report.seed,
    casePath: campaign.path,
    command: report.command,
    properties: fuzzer.properties.map(({ name }) => name),
    notDecided: fuzzer.undecided.map(({ name }) => name),
    notModelled: [...notModelled],
    coverage: coverageDocument(coverage, campaign.seconds, fuzzer),
  };
}

function coverageDocument(coverage: Coverage, seconds: number, fuzzer: Fuzzer): FuzzDocument['coverage'] {
  return {
    runs: coverage.runs,
    steps: coverage.steps,
    switches: coverage.switches,
    seconds,
    operations: Object.fromEntries(coverage.operations),
    outcomes: Object.fromEntries(coverage.outcomes),
    areasServing: coverage.areas.size,
    areas: coverage.areasMax,
    goals: fuzzer.goalNames.map((name) => ({ name, reached: coverage.goalsReached.has(name) })),
  };
}
