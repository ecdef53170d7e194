/** Columns that mail and commit messages allow. */
export const mailColumns = 75;

/**
 * Breaks a text between words into lines of at most `width` characters, the lines after the first indented by `hang`. A word
 * that is longer than a line is cut and ends in `..`.
 */
export function wrap(text: string, width: number, hang = 0): string[] {
  const indent = ' '.repeat(Math.min(hang, Math.max(width - 3, 0)));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const start = lines.length === 0 ? '' : indent;
    const longer = line === '' ? start + word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = shorten((lines.length === 0 ? '' : indent) + word, width);
  }
  return line === '' ? lines : [...lines, line];
}

/** The text, or its beginning and `..` if it is longer than `width`. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 2, 0))}..`.slice(0, width);
}

/** The text, or `..` and its end if it is longer than `width`: what tells functions apart stands at their end. */
export function shortenFront(text: string, width: number): string {
  return text.length <= width ? text : `..${text.slice(text.length - Math.max(width - 2, 0))}`.slice(0, width);
}
