/** What differs from run to run and from machine to machine, and what stands for it in a comparison. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/\b(\d+ min )?\d+(\.\d+)? s\b/g, '<time>'],
  [/\b[\d,]+ a second\b/g, '<rate>'],
  [/\b[\d,.]+ MiB\b/g, '<memory>'],
  [/\bswiocheck \d+\.\d+\.\d+/g, 'swiocheck <version>'],
  [/"tool": "\d+\.\d+\.\d+"/g, '"tool": "<version>"'],
];

/**
 * Lines as they are compared: wrapped lines of a labelled field joined again (where they wrap depends on times), volatile values
 * replaced, and gaps inside a line of one width (they align what is volatile).
 */
export function normalised(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let inField = false;
  for (const line of lines) {
    if (inField && /^ {16}\S/.test(line)) joined.push(`${joined.pop()} ${line.trim()}`);
    else joined.push(line.trimEnd());
    inField = inField ? /^ {16}\S/.test(line) : /^ {2}[a-z][a-z ]*: +\S/.test(line);
    if (/^ {2}[a-z][a-z ]*: +\S/.test(line)) inField = true;
  }
  return joined.map((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const text = volatile.reduce((before, [found, name]) => before.replaceAll(found, name), line.slice(indent.length));
    return indent + text.replaceAll(/ {2,}/g, ' ');
  });
}

/** A line that stands for any number of omitted ones. */
export const omission = '...';

/** Whether `expected` is `actual`, both normalised, with lines omitted where `expected` says so. */
export function agrees(expected: readonly string[], actual: readonly string[]): boolean {
  const parts = split(expected).map(normalised);
  const lines = normalised(actual);
  const [first = [], ...rest] = parts;
  if (!startsWith(lines, first, 0)) return false;
  if (rest.length === 0) return lines.length === first.length;
  const last = rest.at(-1) ?? [];
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    while (at <= lines.length - part.length && !startsWith(lines, part, at)) at++;
    at += part.length;
  }
  return at + last.length <= lines.length && startsWith(lines, last, lines.length - last.length);
}

/** What a document should say instead: all of it, or as many lines of its head and tail as before. Null: edit it by hand. */
export function refreshed(expected: readonly string[], actual: readonly string[]): readonly string[] | null {
  const [head = [], tail, ...more] = split(expected);
  if (tail === undefined) return actual;
  if (more.length > 0 || head.length + tail.length > actual.length) return null;
  return [...actual.slice(0, head.length), omission, ...actual.slice(actual.length - tail.length)];
}

function split(lines: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === omission) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts;
}

function startsWith(lines: readonly string[], part: readonly string[], at: number): boolean {
  return part.every((line, index) => lines[at + index] === line);
}
