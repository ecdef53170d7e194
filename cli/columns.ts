/** Rows as aligned columns: every column but the last as wide as its widest cell, the last wrapped to lines of `width`. */
export function columns(rows: readonly (readonly string[])[], width = 100, indent = '  '): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  }
  return rows
    .map((row) => {
      const before = row.slice(0, -1).map((cell, index) => `${cell.padEnd(widths[index] ?? 0)}  `);
      const margin = indent + before.join('');
      return (margin + wrapped(row.at(-1) ?? '', Math.max(30, width - margin.length), ' '.repeat(margin.length))).trimEnd();
    })
    .join('\n');
}

/** Words in lines of at most `width` characters, every line after the first indented. */
export function wrapped(text: string, width = 90, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.join(`\n${indent}`);
}
