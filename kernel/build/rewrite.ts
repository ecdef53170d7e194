import { type InliningChain, SourceLocations } from './source-locations.ts';

/** Kinds of a plain access: enum swiocheck_access of shim/swiocheck/engine.h. */
const read = 0;
const write = 1;
const readWrite = 2;
const isVolatile = 4;

/** A module whose hooks know where they are. */
export interface Rewritten {
  readonly module: string;
  readonly chains: readonly InliningChain[];
  /** Switch points, plain accesses, and how many of both have no source location. */
  readonly hooks: number;
  readonly accesses: number;
  readonly unlocated: number;
}

const label = /^([\w.]+):/;
const target = /\blabel %([\w.]+)/g;

/** A hook that leaves its location open: a plain access passes on its own. */
const hook = /\bcall\b.*@host_hook\(.*i32 (?:noundef )?0\)/;
const instrumented = /\bcall void @__tsan_(volatile_)?(?:unaligned_)?(read_write|read|write)(\d+)\(/;

/**
 * Rewrites LLVM's text IR: the last argument of a call of `host_hook` becomes the number of its source location, and what
 * clang's thread sanitizer inserted before loads and stores becomes a call of the harness's `swiocheck_access`. Where a loop of
 * `file`, the file under test, turns round, `swiocheck_turn` is called: it may go round for ever without an access to memory.
 *
 * Locations are compiled in this way, so that they cost nothing when the code runs.
 */
export function rewriteHooks(text: string, file: string): Rewritten {
  const locations = new SourceLocations(text);
  let [hooks, accesses, unlocated] = [0, 0, 0];
  const locate = (line: string): number => {
    const number = locations.number(/!dbg !(\d+)/.exec(line)?.[1]);
    if (number === 0) unlocated++;
    return number;
  };
  const isOfFile = (number: number) => locations.chains[number]!.some((place) => place.file.endsWith(file));
  const before = new Set<string>();
  const lines = text.split('\n').flatMap((line, index, all) => {
    if (line.startsWith('define ')) before.clear();
    const block = label.exec(line)?.[1];
    if (block !== undefined) before.add(block);
    if (!turnsRound(all, index, before)) return line;
    const location = locations.number(/!dbg !(\d+)/.exec(line)?.[1]);
    return location !== 0 && !isOfFile(location) ? line : [`  call void @swiocheck_turn(i32 ${location})${debugOf(line)}`, line];
  });
  const rewritten = lines.map((line) => {
    if (hook.test(line)) {
      hooks++;
      return line.replace(/i32 (?:noundef )?0\)/, () => `i32 ${locate(line)})`);
    }
    const found = instrumented.exec(line);
    if (found === null) return line;
    accesses++;
    const [call, marked, what, bytes] = found;
    const from = found.index + call.length;
    const to = closing(line, from);
    const pointer = line.slice(from, to).replace(/^ptr (?:(?:noundef|nonnull) )*/, '');
    const kind = (what === 'read' ? read : what === 'write' ? write : readWrite) + (marked === undefined ? 0 : isVolatile);
    return `  call void @swiocheck_access(i32 ${kind}, ptr ${pointer}, i32 ${bytes}, i32 ${locate(line)})${debugOf(line)}`;
  });
  return { module: rewritten.join('\n'), chains: locations.chains, hooks, accesses, unlocated };
}

/** Whether the branch or switch that begins at line `index` can go to one of the blocks `before` it. */
function turnsRound(lines: readonly string[], index: number, before: ReadonlySet<string>): boolean {
  const line = lines[index]!;
  if (!/^ {2}(br|switch) /.test(line)) return false;
  let end = index;
  if (line.startsWith('  switch')) while (end < lines.length - 1 && !lines[end]!.includes(']')) end++;
  const targets = lines.slice(index, end + 1).flatMap((part) => [...part.matchAll(target)].map(([, block = '']) => block));
  return targets.some((block) => before.has(block));
}

function debugOf(line: string): string {
  return /, !dbg !\d+/.exec(line)?.[0] ?? '';
}

/** Position of the parenthesis that closes the one before `from`. */
function closing(line: string, from: number): number {
  let depth = 1;
  for (let at = from; at < line.length; at++) {
    if (line[at] === '(') depth++;
    else if (line[at] === ')' && --depth === 0) return at;
  }
  return line.length;
}
