import type { LineCounter } from 'yaml';
import { printable } from './printable.ts';

/** One thing wrong with a file: where, what was found, and what is allowed there. */
export interface Complaint {
  /** Offset in the text, and how many characters to underline. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
  readonly allowed?: string | undefined;
  readonly nearest?: string | undefined;
}

const shownMax = 20;
const columnsMax = 100;

/**
 * Complaints as text: `file:line:column: message`, the line with a caret under the place, and what is allowed.
 * Control characters of the file are escaped.
 */
export function complaintsText(file: string, text: string, lines: LineCounter, complaints: readonly Complaint[]): string {
  const ordered = [...complaints].sort((a, b) => a.offset - b.offset);
  const shown = ordered.slice(0, shownMax).map((complaint) => complaintText(file, text, lines, complaint));
  const more = ordered.length - shown.length;
  if (more > 0) shown.push(`${printable(file)}: and ${more} more`);
  return shown.join('\n');
}

function complaintText(file: string, text: string, lines: LineCounter, complaint: Complaint): string {
  const offset = Math.min(complaint.offset, text.length);
  const place = lines.linePos(offset);
  const line = Math.max(place.line, 1);
  const column = Math.max(place.col, 1);
  const hint = complaint.nearest === undefined ? '' : `; did you mean \`${printable(complaint.nearest)}\`?`;
  const shown = [`${printable(file)}:${line}:${column}: ${complaint.message}${hint}`];
  shown.push(...excerpt(text, offset - (column - 1), column - 1, complaint.length, line));
  if (complaint.allowed !== undefined) shown.push(`    allowed: ${complaint.allowed}`);
  return shown.join('\n');
}

/** The offending line, or the part of it around the place, and a caret line below. */
function excerpt(text: string, lineStart: number, before: number, length: number, line: number): string[] {
  const end = text.indexOf('\n', lineStart);
  const whole = text.slice(lineStart, end < 0 ? text.length : end).replace(/\r$/, '');
  if (whole.trim() === '') return [];
  const cut = before > columnsMax - 20 ? before - 20 : 0;
  const left = printable(whole.slice(cut, before).replaceAll('\t', ' '), columnsMax);
  const rest = printable(whole.slice(before, cut + columnsMax).replaceAll('\t', ' '), columnsMax);
  const gutter = `${line} | `.padStart(8);
  const carets = '^'.repeat(Math.max(1, Math.min(length, rest.length)));
  return [`${gutter}${left}${rest}`, `${' '.repeat(gutter.length - 2)}| ${' '.repeat(left.length)}${carets}`];
}
