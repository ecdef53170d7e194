import { columns, wrapped } from '../columns.ts';
import { grouped } from '../report/numbers.ts';
import type { Paint } from '../report/paint.ts';
import type { Conformance, Lonely, Parting } from './conformance.ts';

/** What became of one scenario, with what it was called. */
export interface ConformanceReport {
  readonly name: string;
  readonly generation: string;
  readonly cpus: number;
  readonly conformance: Conformance;
}

const sentence = {
  conforms: 'conforms',
  differs: 'DIFFERS',
  inconclusive: 'inconclusive: a limit was met',
} as const;

/** The table, then what is different, then what was compared. */
export function conformanceText(reports: readonly ConformanceReport[], paint: Paint): string {
  const head = ['scenario', 'generation', 'CPUs', 'together', 'of the model', 'of the file', 'alone', 'verdict'];
  const table = columns([head, ...reports.map(row)], 120);
  const different = reports.flatMap(({ name, conformance: { parting, lonely } }) => [
    ...(parting === null ? [] : [paint('red', `${name}: ${parting.what}`), partingText(parting)]),
    ...(lonely === null ? [] : [lonelyText(name, lonely)]),
  ]);
  return `${[table, ...different, compared].join('\n\n')}\n`;
}

function row({ name, generation, cpus, conformance }: ConformanceReport): string[] {
  const { kind, joint, states, alone } = conformance;
  return [
    name,
    generation,
    String(cpus),
    grouped(joint.verdict.counts.distinct),
    grouped(states[0]),
    grouped(states[1]),
    alone.map(grouped).join(' + '),
    sentence[kind],
  ];
}

/** A numbered line for each decision, and below it what each side did. */
function partingText({ steps, ends }: Parting): string {
  const lines = steps.flatMap(({ process, sides }, at) => [
    `${String(at + 1).padStart(3)}. ${process}`,
    ...sides.map(({ name, taken }) => {
      const done = taken.map(({ sentence }) => sentence).join(', ') || 'does nothing';
      return `     ${name.padEnd(10)}${wrapped(done, 84, ' '.repeat(15))}`;
    }),
  ]);
  const slots = ends.flatMap(({ name, lines }) => [`${name} at the end:`, ...lines.map((line) => `  ${line}`)]);
  return [...lines, '', ...slots].join('\n');
}

function lonelyText(name: string, { side, table }: Lonely): string {
  return `${name}: a state that only ${side} reaches, by a shortest path:\n\n${table.trimEnd()}`;
}

const compared = [
  'together:     pairs of states that model and file reach by the same decisions, each from one visible point to the next: before',
  "              an area's lock, after a claim, after a copy, at the return; what each step says of itself is compared too",
  'of the model, of the file: distinct states without a lock held, each side searched alone: list, orig_addr, alloc_size and',
  '              pad_slots of every slot, used and index of every area, the mappings; alone: those that the other never reaches',
].join('\n');
