import type { Edit, EditScript } from './edit-script.ts';

/** An edit has no line to hang on in this file, or more than one. */
export class EditError extends Error {}

/** Matches shown of an anchor that has several. */
const shownMax = 5;

/**
 * The text with the edits made. All look for their lines in the text as it was given; none adds or removes a line, so that line
 * numbers stay.
 *
 * @throws EditError where the line of an edit is not there exactly once.
 */
export function applyEdits(text: string, { name, edits }: EditScript): string {
  const before = text.split('\n');
  const after = [...before];
  for (const [index, edit] of edits.entries()) {
    const at = lineOf(before, edit, `${name}: edit ${index + 1}`);
    after[at] = edited(after[at]!, edit);
  }
  return after.join('\n');
}

function edited(line: string, edit: Edit): string {
  if ('instead' in edit) return `${/^\s*/.exec(line)![0]}${edit.instead}`;
  return 'before' in edit ? `${edit.before} ${line}` : `${line} ${edit.after}`;
}

function lineOf(lines: readonly string[], { in: inside, line }: Edit, who: string): number {
  const [begin, end] = inside === undefined ? [0, lines.length] : functionRange(lines, inside, who);
  const found: number[] = [];
  for (let at = begin; at < end; at++) if (matches(lines[at]!.trim(), line)) found.push(at);
  if (found.length === 1) return found[0]!;
  const where = inside === undefined ? 'the file' : `${inside}()`;
  const shown = found.slice(0, shownMax).map((at) => at + 1);
  const several = `stands ${found.length} times in ${where}, at lines ${shown.join(', ')}${found.length > shownMax ? '...' : ''}`;
  throw new EditError(`${who}: the line "${line}" ${found.length === 0 ? `is not in ${where}` : several}; it must be there once`);
}

/** Lines of the function that is defined as `name`, in the kernel's style: its first line begins in column 0, as does its end. */
function functionRange(lines: readonly string[], name: string, who: string): readonly [begin: number, end: number] {
  const starts = (line: string): boolean =>
    /^\w/.test(line) && line.includes(`${name}(`) && new RegExp(`\\b${name}\\(`).test(line);
  for (let begin = 0; begin < lines.length; begin++) {
    if (!starts(lines[begin]!)) continue;
    let at = begin;
    while (at < lines.length && !/[;{]\s*$/.test(lines[at]!)) at++;
    if (at === lines.length || !lines[at]!.trimEnd().endsWith('{')) continue;
    const end = lines.indexOf('}', at);
    if (end > 0) return [begin, end];
  }
  throw new EditError(`${who}: there is no function ${name}() in the file`);
}

/** Whether a line is what the pattern says, `*` standing for any text. Takes time in proportion to their lengths. */
export function matches(line: string, pattern: string): boolean {
  const parts = pattern.trim().split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return line === first;
  if (!line.startsWith(first) || !line.endsWith(last) || line.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = line.indexOf(part, from);
    if (at < 0 || at + part.length > line.length - last.length) return false;
    from = at + part.length;
  }
  return from <= line.length - last.length;
}
