import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Complaint } from './complaint.ts';
import { printable } from './printable.ts';

/** A YAML text, read without anything that a file could use against its reader: no tags, few aliases, bounded depth. */
export interface YamlDocument {
  readonly lines: LineCounter;
  /** What the text says, or undefined where there are complaints. */
  readonly value: unknown;
  readonly complaints: readonly Complaint[];
  /** Where the value at a path stands; for a path that is not there, where its nearest present parent stands. */
  place(path: readonly PropertyKey[]): Place;
  /** Where a key of the mapping at a path stands. */
  placeOfKey(path: readonly PropertyKey[], key: string): Place;
  /** How the scalar at a path is written, or undefined where there is none. */
  source(path: readonly PropertyKey[]): string | undefined;
}

export interface Place {
  readonly offset: number;
  readonly length: number;
}

const aliasesMax = 32;

/** Most problems of a text that is not YAML follow from the first. */
const problemsMax = 3;

/** Parses one YAML document. Never throws: what is wrong with the text is a complaint. */
export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter();
  try {
    return read(text, lines);
  } catch (error) {
    // The composer recurses: a text nested some thousand levels deep overflows its stack.
    const message = error instanceof RangeError ? 'nested too deeply' : `not YAML: ${printable(messageOf(error))}`;
    const nowhere = { offset: 0, length: 1 };
    const complaint = { ...nowhere, message, allowed: 'a mapping nested a few levels deep' };
    return {
      lines,
      value: undefined,
      complaints: [complaint],
      place: () => nowhere,
      placeOfKey: () => nowhere,
      source: () => undefined,
    };
  }
}

function read(text: string, lines: LineCounter): YamlDocument {
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    logLevel: 'silent',
  });
  if (document.errors.some((problem) => problem.message.includes('call stack'))) throw new RangeError();
  const complaints: Complaint[] = [...document.errors, ...document.warnings].slice(0, problemsMax).map((problem) => ({
    offset: problem.pos[0],
    length: Math.max(1, problem.pos[1] - problem.pos[0]),
    message: `not YAML: ${printable(problem.message)}`,
  }));
  if (complaints.length === 0) complaints.push(...tooManyAliases(document));
  return {
    lines,
    value: complaints.length === 0 ? document.toJS({ maxAliasCount: aliasesMax }) : undefined,
    complaints,
    place: (path) => placeOf(nodeAt(document, path)),
    placeOfKey: (path, key) => {
      const map = nodeAt(document, path);
      const pair = isMap(map) ? map.items.find((item) => keyText(item.key) === key) : undefined;
      return placeOf(isNode(pair?.key) ? pair.key : map);
    },
    source: (path) => {
      const node = nodeAt(document, path);
      return isScalar(node) ? node.source : undefined;
    },
  };
}

/** Resolving an alias walks all nodes before it, so their number is bounded before any is resolved. */
function tooManyAliases(document: Document): Complaint[] {
  let aliases = 0;
  let last: Node | undefined;
  visit(document, {
    Alias: (_key, node) => {
      aliases++;
      last ??= aliases > aliasesMax ? node : undefined;
    },
  });
  if (last === undefined) return [];
  return [{ ...placeOf(last), message: `${aliases} aliases`, allowed: `at most ${aliasesMax} aliases in a file` }];
}

function nodeAt(document: Document, path: readonly PropertyKey[]): Node | null {
  let node: Node | null = document.contents;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    let next: unknown;
    if (isMap(node)) next = node.items.find((item) => keyText(item.key) === key)?.value;
    if (isSeq(node) && typeof key === 'number') next = node.items[key];
    if (!isNode(next)) return node;
    node = next;
  }
  return node;
}

function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function placeOf(node: Node | null | undefined): Place {
  const range = node?.range;
  return range ? { offset: range[0], length: Math.max(1, range[1] - range[0]) } : { offset: 0, length: 1 };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
