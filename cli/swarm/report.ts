import type { ExitCode } from '../exit-code.ts';
import { notModelled } from '../not-modelled.ts';
import { toolVersion } from '../package-root.ts';
import { printable } from '../printable.ts';
import { jsonReporter } from '../report/json.ts';
import { counted, duration, grouped } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import type { CheckedReport } from '../report/report.ts';
import { field, textReporter } from '../report/text.ts';
import type { Counterexample } from './counterexample.ts';
import { chartActions } from './coverage.ts';
import { type Member, memberOf } from './member.ts';
import type { MemberEnding } from './member-search.ts';
import type { SwarmDocument } from './result-schema.ts';
import type { Swarm, SwarmEnding } from './swarm.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/** What became of a swarm, for whoever prints it. */
export interface SwarmReport {
  readonly swarmPlan: SwarmPlan;
  readonly swarm: Swarm;
  /** Members asked for. */
  readonly members: number;
  readonly workers: number;
  /** The counterexample, and what `check` would report of it; null where nothing was found. */
  readonly found: { readonly counterexample: Counterexample; readonly checked: CheckedReport } | null;
  /** The command line that searches the same again: where a member found something, that member alone. */
  readonly command: string;
  readonly exitCode: ExitCode;
}

const endingText: Readonly<Record<SwarmEnding, string>> = {
  found: 'a member found it',
  members: 'all members ended',
  time: 'the time was up',
  interrupted: 'it was interrupted',
};

const memberEndingText: Readonly<Record<MemberEnding, string>> = {
  found: 'with a violation',
  exhausted: 'after every state',
  bounds: 'at their bounds',
  transitions: 'out of transitions',
  memory: 'out of memory',
  interrupted: 'stopped',
};

/** The report for people. A violation is shown as `check` shows it. */
export function swarmText(report: SwarmReport, paint: Paint): string {
  let text = '';
  const { found } = report;
  if (found !== null) textReporter((more) => (text += more), paint).scenario(found.checked);
  const lines = [
    ...(found === null ? nothingLines(report, paint) : finderLines(report, found.counterexample)),
    ...coverageLines(report),
    ...(found === null ? endLines(report) : []),
  ];
  return `${text}${lines.join('\n')}\n`;
}

function nothingLines({ swarm, swarmPlan }: SwarmReport, paint: Paint): string[] {
  const { name, design, generation } = swarmPlan.plan.file.scenario;
  const searches = counted(swarm.coverage.finished, 'member');
  const word = paint('yellow', `inconclusive: nothing found by ${searches}`);
  const so = `${endingText[swarm.ending]}, and nothing bad was seen. A swarm is not exhaustive: that is not a pass`;
  const exhausted = swarm.coverage.members('exhausted') > 0;
  const hint = '. A member met no bound: `swiocheck check` can decide this scenario';
  return [
    `${paint('bold', printable(name))} (${design.name}, ${generation}): ${word}`,
    ...field('so', so + (exhausted ? hint : '')),
  ];
}

function finderLines({ swarm, swarmPlan }: SwarmReport, { stepsFound, minimal, result }: Counterexample): string[] {
  const { verdict } = result;
  const steps = 'path' in verdict ? verdict.path.decisions.length : 0;
  const member = memberOf(swarmPlan, swarm.finder!.number);
  const how = minimal ? 'none can be left out' : 'the budget of the reduction was spent';
  return [
    ...field('found by', `member ${member.number}: ${boundsText(member)}`),
    ...field('shortened', `from ${stepsFound} to ${counted(steps, 'step')}; ${how}`),
  ];
}

function boundsText({ depthMax, switchesMax, reductions }: Member): string {
  const switches = switchesMax === null ? 'any number of context switches' : `at most ${switchesMax} context switches`;
  const reduced = reductions.length > 0 ? `reductions: ${reductions.join(', ')}` : 'no reductions';
  return `at most ${depthMax} states deep, ${switches}, ${reduced}`;
}

function coverageLines({ swarm, swarmPlan, members, workers, found }: SwarmReport): string[] {
  const { coverage, seconds } = swarm;
  const { states, transitions, actions, goals, endings, finished } = coverage;
  const rate = seconds > 0 ? `, ${grouped(transitions / seconds)} a second` : '';
  const how = [...endings].map(([ending, times]) => `${times} ${memberEndingText[ending]}`).join(', ');
  const known = chartActions(swarmPlan.plan.file.scenario);
  const never = known.filter((action) => !actions.has(action));
  const missed = swarmPlan.goals.map(({ name }) => name).filter((name) => !goals.has(name));
  return [
    ...field('members', `${finished} of ${members} ended${how === '' ? '' : `: ${how}`}`),
    ...field(
      'covered',
      `${counted(states, 'state')} (each member's own, so that some are counted by several), ${counted(transitions, 'transition')}, ` +
        `in ${duration(seconds)}${rate}, by ${counted(workers, 'worker')}`,
    ),
    ...field('actions', `${known.length - never.length} of ${known.length} in the charts: ${tally(actions) || 'none'}`),
    ...(found === null && never.length > 0 ? field('never taken', never.join(', ')) : []),
    ...field('goals', `${[...goals].join(', ') || 'none'}${missed.length > 0 ? `; not reached: ${missed.join(', ')}` : ''}`),
  ];
}

function tally(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${grouped(count)}`)
    .join(', ');
}

function endLines({ swarmPlan, command, exitCode }: SwarmReport): string[] {
  const { claims, undecided, options } = swarmPlan;
  return [
    ...field('properties', claims.map(({ name }) => name).join(', ')),
    ...(undecided.length === 0
      ? []
      : field('not decided', `${undecided.map(({ name }) => name).join(', ')}: this takes a search that ends (swiocheck check)`)),
    ...field('not modelled', notModelled.join('; ')),
    ...field('repeat', command),
    ...field('version', `swiocheck ${toolVersion()}; seed ${options.seed}; exit code ${exitCode}`),
  ];
}

/** The report for programs. */
export function swarmDocument(report: SwarmReport): SwarmDocument {
  const { swarm, swarmPlan, found } = report;
  const { coverage } = swarm;
  const { file } = swarmPlan.plan;
  const members = (ending: MemberEnding) => coverage.members(ending);
  return {
    schema: 'swiocheck-swarm',
    version: 1,
    tool: toolVersion(),
    scenario: file.scenario.name,
    path: file.path,
    exitCode: report.exitCode,
    ending: swarm.ending,
    seed: swarmPlan.options.seed,
    found: found === null ? null : foundDocument(swarm.finder!.number, found.counterexample, found.checked),
    properties: swarmPlan.claims.map(({ name }) => name),
    notDecided: swarmPlan.undecided.map(({ name }) => name),
    notModelled: [...notModelled],
    members: {
      asked: report.members,
      found: members('found'),
      exhausted: members('exhausted'),
      bounds: members('bounds'),
      transitions: members('transitions'),
      memory: members('memory'),
      interrupted: members('interrupted'),
    },
    coverage: {
      states: coverage.states,
      transitions: coverage.transitions,
      seconds: swarm.seconds,
      actions: Object.fromEntries(coverage.actions),
      goals: swarmPlan.goals.map(({ name }) => ({ name, reached: coverage.goals.has(name) })),
    },
    command: report.command,
  };
}

function foundDocument(
  member: number,
  { stepsFound, minimal }: Counterexample,
  checked: CheckedReport,
): NonNullable<SwarmDocument['found']> {
  let text = '';
  const reporter = jsonReporter((more) => (text += more));
  reporter.scenario(checked);
  reporter.end();
  return { member, stepsFound, minimal, result: JSON.parse(text) };
}
