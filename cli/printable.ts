/** Control characters, line and paragraph separators, direction overrides and lone surrogates: what could steer a terminal. */
const steering = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from a file, made safe to print on one line: whatever could steer a terminal is shown as an escape. */
export function printable(text: string, lengthMax = 200): string {
  const shown = text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text;
  return shown.replace(steering, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** The same for a block of several lines: line ends stay. */
export function printableBlock(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line, 400))
    .join('\n');
}
