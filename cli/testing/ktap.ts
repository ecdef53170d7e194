/** One result line of KTAP, with the results of its subtests. */
export interface KtapResult {
  readonly ok: boolean;
  readonly number: number;
  readonly name: string;
  readonly directive: string | null;
  readonly subtests: readonly KtapResult[];
}

const resultLine = /^(not )?ok (\d+) ([^#]*?)(?: # (.*))?$/;

/**
 * Parses KTAP as Documentation/dev-tools/ktap.rst has it.
 * @throws Error where a version line or a plan is missing, numbers are not in order, or a line is none of the format.
 */
export function parseKtap(text: string): KtapResult[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return block(lines, 0);
}

function block(lines: readonly string[], level: number): KtapResult[] {
  const indent = '  '.repeat(level);
  const own = lines.map((line) => {
    if (!line.startsWith(indent)) throw new Error(`not indented by ${indent.length}: ${line}`);
    return line.slice(indent.length);
  });
  if (own[0] !== 'KTAP version 1') throw new Error(`no version line but: ${own[0]}`);
  const results: KtapResult[] = [];
  let planned = -1;
  let inner: string[] = [];
  for (const line of own.slice(1)) {
    const plan = /^1\.\.(\d+)$/.exec(line)?.[1];
    const found = resultLine.exec(line);
    if (plan !== undefined) planned = Number(plan);
    else if (line.startsWith('  ')) inner.push(indent + line);
    else if (found !== null) {
      const [, not, number, name = '', directive = null] = found;
      if (Number(number) !== results.length + 1) throw new Error(`out of order: ${line}`);
      const subtests = inner.length > 0 ? block(inner, level + 1) : [];
      results.push({ ok: not === undefined, number: Number(number), name, directive, subtests });
      inner = [];
    } else if (!line.startsWith('#')) throw new Error(`not KTAP: ${line}`);
  }
  if (planned !== results.length) throw new Error(`planned ${planned}, found ${results.length}`);
  return results;
}
