import type { Estimated } from '../estimate.ts';
import { printable } from '../printable.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { counted, duration, grouped, mebibytes } from './numbers.ts';
import { field } from './text.ts';

/** What `swiocheck estimate` prints. */
export function estimateText({ scenario }: ScenarioFile, found: Estimated): string {
  const { progress } = found;
  const lines = [
    `${printable(scenario.name)} (${scenario.design.name}, ${scenario.generation}): ${headline(found)}`,
    ...field(
      'looked at',
      `${counted(progress.distinct, 'state')}, ${grouped(progress.generated)} generated, depth ${progress.depth}, ` +
        `${grouped(progress.frontier)} of them waiting, in ${duration(progress.seconds)}, ${mebibytes(progress.memoryBytes)}`,
    ),
    ...expectations(found),
  ];
  return `${lines.join('\n')}\n`;
}

function headline({ progress, verdict, states }: Estimated): string {
  if (verdict !== null) {
    return verdict.kind === 'holds' || verdict.kind === 'unreached'
      ? `${counted(progress.distinct, 'state')}, which are all`
      : `the search ends after ${counted(progress.distinct, 'state')}: ${verdict.kind}`;
  }
  if (states === null) return `more than ${counted(progress.distinct, 'state')}; how many more is not known`;
  return `${rounded(states.low)} to ${rounded(states.high)} states, about ${rounded(states.likely)}`;
}

function expectations({ progress, verdict, states }: Estimated): string[] {
  if (verdict !== null) return field('so', 'nothing had to be estimated; swiocheck check says what it found');
  if (states === null) {
    return field(
      'so',
      'its levels have hardly begun to grow more slowly; --seconds looks longer, swiocheck swarm does not need to know',
    );
  }
  const rate = progress.distinct / progress.seconds;
  const bytes = progress.memoryBytes / progress.distinct;
  const range = (text: (states: number) => string) => `${text(states.low)} to ${text(states.high)}`;
  return [
    ...field('time', `${range((count) => duration(count / rate))}, at ${grouped(rate)} states a second`),
    ...field('memory', `${range((count) => mebibytes(count * bytes))}, at ${grouped(bytes)} bytes a state`),
  ];
}

/** Two digits are more than is known. */
function rounded(states: number): string {
  return grouped(Number(states.toPrecision(2)));
}
