import type { ContenderKept, SizeKept } from './kept.ts';
import { failureOf, type Measurement, summary } from './measurement.ts';

/** A contender and what was measured of it: medians, or why there are none. */
export interface Measured extends Omit<ContenderKept, 'outcomes'> {
  readonly measurement: Measurement | null;
  readonly failure: string | null;
}

/**
 * What was measured on a size.
 *
 * @throws Error where two that search every state count differently: then they did not do the same work.
 */
export function measuredOf({ contenders }: SizeKept): readonly Measured[] {
  const all = contenders.map(
    ({ outcomes, ...contender }): Measured => ({
      ...contender,
      measurement: summary(outcomes),
      failure: failureOf(outcomes),
    }),
  );
  const plain = all.filter(({ setting, measurement }) => setting === 'plain' && measurement !== null);
  for (const { name, measurement } of plain) {
    const { distinct, transitions } = plain[0]!.measurement!;
    if (measurement!.distinct !== distinct || measurement!.transitions !== transitions)
      throw new Error(`${name} counts other states than ${plain[0]!.name}`);
  }
  return all;
}

const heads = [
  'checker',
  'states',
  'transitions',
  'CPU s',
  'min - max',
  'wall s',
  'CPU s to verdict',
  'memory MB',
  'bytes a state',
  'states a CPU second',
] as const;

/** The heads and one row for each contender that was measured. */
export function rowsOf(all: readonly Measured[]): readonly (readonly string[])[] {
  const rows = all.flatMap(({ name, measurement }) => (measurement === null ? [] : [row(name, measurement)]));
  return [heads, ...rows];
}

/** Contenders without a figure, and why. */
export function failuresOf(all: readonly Measured[]): readonly string[] {
  return all.flatMap(({ name, failure }) => (failure === null ? [] : [`${name}: ${failure}`]));
}

function row(name: string, measured: Measurement): string[] {
  const { distinct, transitions, cpuSeconds, cpuSecondsMin, cpuSecondsMax, wallSeconds, verdictSeconds, residentBytes } =
    measured;
  return [
    name,
    grouped(distinct),
    grouped(transitions),
    cpuSeconds.toFixed(2),
    `${cpuSecondsMin.toFixed(2)} - ${cpuSecondsMax.toFixed(2)}`,
    wallSeconds.toFixed(2),
    verdictSeconds.toFixed(2),
    grouped(Math.round(residentBytes / 1e6)),
    grouped(Math.round(residentBytes / distinct)),
    rate(distinct, cpuSeconds),
  ];
}

/** For a terminal: the first column left-aligned, the others right-aligned. */
export function asText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return rows.map((cells) => `  ${line(cells)}`).join('\n');
}

/** For a page: the first row is the head. */
export function asMarkdown(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [head, ...rest] = rows;
  const rule = head!.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head!), line(rule), ...rest.map(line)].join('\n');
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** Three digits are all that a measurement on a shared machine is worth; GNU time says 0 s for less than 10 ms. */
function rate(count: number, seconds: number): string {
  return seconds > 0 ? grouped(Number((count / seconds).toPrecision(3))) : '-';
}
