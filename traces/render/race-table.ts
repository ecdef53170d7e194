import type { StepLabel } from '../../checker/machine.ts';
import { claimSentence, waitText } from '../claim.ts';
import type { Walk } from '../walk.ts';
import { badAccess } from './bad-access.ts';
import { numbered } from './numbered.ts';
import { mailColumns, shorten, shortenFront, wrap } from './wrap.ts';

/** Columns narrower than this cannot be read: the numbered form is used instead. */
const columnMin = 16;
const gap = 2;
const indent = 2;

/** One line of thought of one process: a call, or a step inside it. */
interface Row {
  readonly process: number;
  readonly text: string;
  /** A call stands at the left of its column, steps are indented below. */
  readonly call: boolean;
  /** Underlined with `^^^^`: what is wrong here. */
  readonly marked: boolean;
}

/**
 * The race table of kernel commit messages: a column for each process that acts, time downwards, at most 75 columns wide, the bad
 * access marked with `^^^^`, and below it a sentence that says what is wrong.
 */
export function raceTable(walk: Walk): string {
  const rows = rowsOf(walk);
  const acting = walk.processes.map((_, process) => process).filter((process) => rows.some((row) => row.process === process));
  const headers = acting.map((process) => walk.processes[process].replace(/^cpu/, 'CPU'));
  const wanted = acting.map((process, column) =>
    Math.max(headers[column].length, ...rows.filter((row) => row.process === process).map(rowWidth)),
  );
  const widths = columnWidths(wanted);
  if (widths === null) return numbered(walk);
  const starts = widths.map((_, column) => widths.slice(0, column).reduce((sum, width) => sum + width + gap, 0));
  const lineOf = (cells: readonly string[]): string =>
    cells.reduce((line, cell, column) => line.padEnd(starts[column]) + cell, '').trimEnd();
  const titles = headers.map((header, column) => shorten(header, widths[column]));
  const body = rows.flatMap((row) => {
    const column = acting.indexOf(row.process);
    return cellLines(row, widths[column]).map((line) => ' '.repeat(starts[column]) + line);
  });
  const table = rows.length === 0 ? [] : [lineOf(titles), lineOf(titles.map((title) => '-'.repeat(title.length))), ...body, ''];
  return [...table, ...wrap(claimSentence(walk.trace.claim), mailColumns), ''].join('\n');
}

function rowsOf(walk: Walk): Row[] {
  const inside = new Map<number, string>();
  const bad = walk.race === null && walk.waits.length === 0 ? badAccess(walk) : -1;
  const rowsOfStep = (process: number, label: StepLabel, marked: boolean): Row[] => {
    const step: Row = { process, text: label.sentence, call: false, marked };
    const entered = label.function !== '' && inside.get(process) !== label.function;
    inside.set(process, label.function);
    return entered ? [{ process, text: `${label.function}()`, call: true, marked: false }, step] : [step];
  };
  return [
    ...walk.steps.flatMap(({ process, label }, at) => rowsOfStep(process, label, at === bad)),
    ...(walk.race === null ? [] : [walk.race.first, walk.race.second]).flatMap(({ process, label }) =>
      rowsOfStep(process, label, true),
    ),
    ...walk.waits.map((wait): Row => {
      const text = waitText(wait, walk.processes);
      return { process: wait.process, text, call: false, marked: true };
    }),
  ];
}

function rowWidth(row: Row): number {
  return row.text.length + (row.call ? 0 : indent);
}

/** Widths of the columns: what each wants where that fits, else the narrow ones as they want and an equal share for the others. */
function columnWidths(wanted: readonly number[]): number[] | null {
  const room = mailColumns - gap * (wanted.length - 1);
  const share = (left: number, columns: readonly number[]): number => {
    const fitting = columns.filter((width) => width <= left / columns.length);
    if (fitting.length === 0 || fitting.length === columns.length) return Math.floor(left / Math.max(columns.length, 1));
    return share(
      left - fitting.reduce((sum, width) => sum + width, 0),
      columns.filter((width) => !fitting.includes(width)),
    );
  };
  const most = share(room, wanted);
  const fits = wanted.every((width) => width <= most);
  return fits || most >= columnMin ? wanted.map((width) => Math.min(width, most)) : null;
}

function cellLines(row: Row, width: number): string[] {
  if (row.call) return [shortenFront(row.text, width)];
  const lines = wrap(row.text, width - indent, indent);
  const last = lines.at(-1)?.trimStart() ?? '';
  const from = (lines.at(-1)?.length ?? 0) - last.length;
  if (row.marked) lines.push(' '.repeat(from) + '^'.repeat(Math.max(last.length, 1)));
  return lines.map((line) => ' '.repeat(indent) + line);
}
