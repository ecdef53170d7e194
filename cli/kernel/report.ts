import { match } from 'ts-pattern';
import { type AdmittedRace, admittedRaces } from '../../kernel/admitted-races.ts';
import { kernelClaims, notCovered } from '../../kernel/claims.ts';
import { raceTable } from '../../traces/render/race-table.ts';
import { pictureLines } from '../../traces/render/slot-map.ts';
import { columns } from '../columns.ts';
import type { ExitCode } from '../exit-code.ts';
import { toolVersion } from '../package-root.ts';
import { printable } from '../printable.ts';
import { counted, duration, grouped } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import { field, limitText } from '../report/text.ts';
import { condensed } from './condensed.ts';
import { type Defect, defectsOf, placeText } from './findings.ts';
import type { ScenarioReport } from './run-suite.ts';
import { describeBuild, replayCommand, type Subject } from './subject.ts';

/** What one run of `kernel check` has come to. */
export interface KernelReport {
  readonly subject: Subject;
  readonly reports: readonly ScenarioReport[];
  /** Scenarios whose turn did not come. */
  readonly skipped: readonly string[];
  /** Scenarios of pools that grow, where the file has none. */
  readonly inapplicable: readonly string[];
  readonly exitCode: ExitCode;
  /** The command line that runs the same again. */
  readonly command: string;
  readonly traceFile: string | null;
}

/** Defects beyond this many are named, and not shown step by step. */
const shownMax = 6;

/** A headline, the table of scenarios, each defect with its counterexample, the most telling first, and what all this rests on. */
export function reportText(report: KernelReport, paint: Paint): string {
  const { subject, reports, skipped, inapplicable, exitCode, command, traceFile } = report;
  const defects = defectsOf(reports.flatMap(({ findings }) => findings));
  const seconds = reports.reduce((sum, { result }) => sum + result.seconds, 0);
  const transitions = reports.reduce((sum, { result }) => sum + result.verdict.counts.generated, 0);
  const shown = defects.slice(0, shownMax).map((defect, index) => defectText(defect, index + 1, paint));
  const named = defects.slice(shownMax).map((defect, index) => `${title(defect, shownMax + index + 1)}`);
  const about = [
    ...field('built', describeBuild(subject)),
    ...subject.edits.flatMap(({ name, what }) => field('edited', `${name}: ${printable(what, 500)}`)),
    ...field('searched', `${counted(reports.length, 'scenario')}, ${grouped(transitions)} transitions, in ${duration(seconds)}`),
    ...(inapplicable.length === 0 ? [] : field('left out', `${inapplicable.join(', ')}: this file has no pools that grow`)),
    ...(skipped.length === 0 ? [] : field('skipped', `not searched, as the run was interrupted: ${skipped.join(', ')}`)),
    ...field('properties', kernelClaims.map(({ name }) => name).join(', ')),
    ...switchLines(reports),
    ...reductionLines(reports),
    ...admittedIn(reports).flatMap(({ function: name, versions, reason }) =>
      field('admitted', `races of ${name}(), which ${reason} (${versions})`),
    ),
    ...field('not covered', notCovered.join('; ')),
    ...(traceFile === null ? [] : field('replay', replayCommand(traceFile, subject))),
    ...field('repeat', command),
    ...field('version', `swiocheck ${toolVersion()}; exit code ${exitCode}`),
  ];
  return `${[headline(report, defects, paint), table(reports, paint), ...shown, ...named, ...doubts(reports, paint), about.join('\n')].join('\n\n')}\n`;
}

/** Admitted races that were met, in the order of the list. */
export function admittedIn(reports: readonly ScenarioReport[]): AdmittedRace[] {
  return admittedRaces.filter((race) => reports.some(({ admitted }) => admitted.includes(race)));
}

function reductionLines(reports: readonly ScenarioReport[]): string[] {
  const reduced = reports.filter(({ reductions }) => reductions.length > 0).map(({ scenario }) => scenario.name);
  if (reduced.length === 0) return [];
  return field('reduced', `critical sections are one transition in ${reduced.join(', ')}; --no-reduce stores every state`);
}

/** Goals that the scenario did not reach, though it was searched to its end. */
export function unreachedIn({ result: { verdict } }: ScenarioReport): string[] {
  return verdict.kind === 'unreached' ? [...verdict.goals] : [];
}

/** Where steps end, and whether that was fine enough. */
function switchLines(reports: readonly ScenarioReport[]): string[] {
  const places = [...new Set(reports.flatMap(({ refinement }) => refinement.switchPlaces))];
  const more = places.length === 0 ? '' : `, and plain accesses that race: ${places.join(', ')}`;
  const coarse = reports.filter(({ refinement }) => !refinement.fixpoint).map(({ scenario }) => scenario.name);
  const end = coarse.length === 0 ? 'nothing else races' : `refinement ended before its fixpoint in ${coarse.join(', ')}`;
  return field('switches', printable(`at synchronisation${more}; ${end}`, 2000));
}

function headline({ subject, reports, skipped }: KernelReport, defects: readonly Defect[], paint: Paint): string {
  const limited = reports.filter(({ result }) => result.verdict.kind === 'inconclusive').length + skipped.length;
  const vacuous = reports.filter((report) => unreachedIn(report).length > 0).length;
  const name = paint('bold', subject.name);
  if (reports.some(({ unconfirmed }) => unconfirmed.length > 0)) return `${name}: ${paint('red', 'the machine failed')}`;
  if (defects.length > 0) {
    const properties = [...new Set(defects.map(({ property }) => property))];
    return `${name}: ${paint('red', `violates ${properties.join(', ')}`)}`;
  }
  if (limited > 0) return `${name}: ${paint('yellow', `inconclusive: ${counted(limited, 'scenario')} not searched to the end`)}`;
  if (vacuous > 0) {
    return `${name}: ${paint('yellow', `inconclusive: ${counted(vacuous, 'scenario')} not brought to where it must get`)}`;
  }
  if (reports.length === 0) return `${name}: ${paint('yellow', 'inconclusive: no scenario is about this file')}`;
  return `${name}: ${paint('green', `holds, in every state of ${counted(reports.length, 'scenario')}`)}`;
}

function table(reports: readonly ScenarioReport[], paint: Paint): string {
  const rows = reports.map(({ scenario, result, findings, unconfirmed }) => {
    const { distinct, generated } = result.verdict.counts;
    const verdict =
      unconfirmed.length > 0 ? paint('red', 'NOT CONFIRMED by a fresh machine') : said(result.verdict, findings, paint);
    const { cpus } = scenario.workload;
    return [scenario.name, String(cpus), grouped(distinct), grouped(generated), duration(result.seconds), verdict];
  });
  return columns([['scenario', 'CPUs', 'states', 'transitions', 'time', 'verdict'], ...rows], 110);
}

function said(
  { kind, ...verdict }: ScenarioReport['result']['verdict'],
  findings: ScenarioReport['findings'],
  paint: Paint,
): string {
  const properties = [...new Set(findings.map(({ property }) => property))].join(', ');
  const limit = 'limit' in verdict ? limitText[verdict.limit] : '';
  const goals = 'goals' in verdict ? verdict.goals.join(', ') : '';
  const violates = properties === '' ? '' : paint('red', `violates ${properties}`);
  return match(kind)
    .with('holds', () => violates || paint('green', 'holds'))
    .with('violated', 'deadlock', () => violates)
    .with('unreached', () => `${violates}${violates && ', '}${paint('yellow', `does not reach ${goals}`)}`)
    .with('inconclusive', () => `${violates}${violates && ', '}${paint('yellow', `inconclusive: ${limit}`)}`)
    .exhaustive();
}

function title({ property, harm, findings }: Defect, number: number): string {
  const [{ scenario }, ...others] = findings;
  const also = [...new Set(others.map((other) => other.scenario.name))].filter((name) => name !== scenario.name);
  return `${number}. ${property} (${harm}), by ${scenario.name}${also.length === 0 ? '' : `; also by ${also.join(', ')}`}`;
}

/** A defect with its counterexample, for people. */
export function defectText(defect: Defect, number: number, paint: Paint): string {
  const [{ scenario, evidence }] = defect.findings;
  const { walk, trace } = evidence;
  const claim = kernelClaims.find(({ name }) => name === defect.property);
  const end = walk.steps.at(-1)?.after ?? walk.initial;
  const marked = raceTable(condensed(walk))
    .trimEnd()
    .split('\n')
    .map((line) => (/^[\s^]+$/.test(line) && line.includes('^') ? paint('red', line) : line));
  return [
    paint('red', title(defect, number)),
    ...field('scenario', scenario.description),
    ...(claim === undefined ? [] : [...field('property', claim.sentence), ...field('matters', claim.matters)]),
    ...field('found', `${printable(trace.claim.explanation, 1000)}`),
    ...field('where', `${defect.places.map(placeText).join(' and ') || 'as it boots'}; ${counted(trace.steps.length, 'step')}`),
    '',
    ...marked,
    '',
    paint('dim', 'Slots at the end:'),
    ...pictureLines(end),
  ].join('\n');
}

function doubts(reports: readonly ScenarioReport[], paint: Paint): string[] {
  return reports.flatMap(({ scenario, unconfirmed }) =>
    unconfirmed.map((reason) =>
      [
        paint(
          'red',
          `${scenario.name}: a path that the search found is not confirmed by a fresh machine. No verdict of this run counts.`,
        ),
        printable(reason, 1000),
        'This is a defect of swiocheck: please report it with the file.',
      ].join('\n'),
    ),
  );
}
