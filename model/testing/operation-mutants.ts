import {
  type AnyNode,
  type AssignmentExpression,
  type BinaryExpression,
  type BlockStatement,
  type ForStatement,
  type FunctionDeclaration,
  type Identifier,
  type IfStatement,
  type MemberExpression,
  type Node,
  parse,
} from 'acorn';
import { full } from 'acorn-walk';
import { operations } from '../chart/vocabulary.ts';

/** A change of one operation's source that nobody wrote. */
export interface OperationMutant {
  /** `claim: want + 1 -> want - 1 (2)`: stable under reformatting; the number tells equal changes of one function apart. */
  readonly name: string;
  readonly operation: string;
  readonly source: string;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Operations that run only under a seeded fault, or not at all: mutants of them spoil what is spoilt already. */
const faultOnly = ['readCursor', 'writeCursor', 'readWord', 'writeWord', 'readsCursor', 'releasesUnlocked', 'poolFound'];

/** The driver's part: mutants of it change what is asked, not how the allocator answers. */
const driverOnly = ['begin', 'cpuOf', 'forgetMapping', 'freeHandle', 'mayBegin', 'mayMap', 'maySync', 'mayUnmap', 'mayUse'];
const driverToo = ['probesOf', 'rest', 'runs', 'syncsByWalk', 'unmapsByWalk'];

/** They note what the allocator would have touched or looked at; mutants of them blind the properties. */
const instruments = ['countProbe', 'noteStrays', 'noteWalk', 'slotExists', 'touchPool'];

/** Switches of seeded faults: a mutant of such a condition is the fault, or changes nothing. */
const faultSwitch =
  /m\.(padsFromWrong|alignsCoherent|syncsIgnore|syncsUnclamped|syncsUnconditionally|skipsInitial|mapsWithout|incrementsCursor|accountsAfter|dividesByAreas|freesOneTooMany|sharesWord|leavesInterrupts|releasesUnlocked|dropsLock|freesWithout|setsFlagLate|offsetBits|tracksRoom)/;

/** Statements that tell the properties what happens, keep ghosts, or clear registers so that equal states are equal bytes. */
const instrument =
  /^(m\.outcome\.|m\.sawOnlyEmpty|m\.roomThroughout|\S*\b(touchPool|note\w+|describeRequest|rest|forgetMapping|begin)\b\)?\(m)/;

/** Every mutant of the operations of chart/vocabulary.ts; ghosts are left out, because they are what the properties look at. */
export function operationMutants(): OperationMutant[] {
  const leftOut = [...faultOnly, ...driverOnly, ...driverToo, ...instruments];
  return operations.flatMap((module) =>
    Object.entries(module)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .filter(([name]) => !leftOut.includes(name))
      .flatMap(([name, operation]) => mutantsOf(name, String(operation))),
  );
}

/** All mutants of one function's source, in the order of the source. */
export function mutantsOf(name: string, source: string): OperationMutant[] {
  const tree = parse(source, { ecmaVersion: 2023 }).body[0] as FunctionDeclaration;
  const changes: Change[] = [];
  const text = (node: Node): string => source.slice(node.start, node.end);
  const indices = indexNames(tree);
  const leftOut: Node[] = [];
  full(tree.body, (node) => {
    if (node.type === 'ExpressionStatement' && instrument.test(text(node))) leftOut.push(node);
    if (node.type === 'IfStatement' && faultSwitch.test(text((node as IfStatement).test)))
      leftOut.push((node as IfStatement).consequent);
    changes.push(...changesOf(node as AnyNode, text, indices));
  });
  const isLeftOut = (change: Change): boolean => leftOut.some(({ start, end }) => change.start >= start && change.end <= end);
  const wanted = changes.filter((change) => !isLeftOut(change) && !faultSwitch.test(source.slice(change.start, change.end)));
  wanted.sort((a, b) => a.start - b.start || a.end - b.end);

  const times = new Map<string, number>();
  return wanted.map(({ start, end, text: to }) => {
    const title = `${name}: ${plain(source.slice(start, end))} -> ${plain(to) || 'nothing'}`;
    const count = (times.get(title) ?? 0) + 1;
    times.set(title, count);
    const mutated = source.slice(0, start) + to + source.slice(end);
    return { name: count === 1 ? title : `${title} (${count})`, operation: name, source: bounded(mutated) };
  });
}

/** Names used as an index of a field of the memory: a wrong one may take another's place. */
function indexNames(tree: FunctionDeclaration): string[] {
  const names = new Set<string>();
  full(tree.body, (node) => {
    const member = node as MemberExpression;
    if (node.type === 'MemberExpression' && member.computed && member.property.type === 'Identifier') {
      names.add((member.property as Identifier).name);
    }
  });
  return [...names];
}

const otherOperators: Readonly<Record<string, readonly string[]>> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<': ['<='],
  '<=': ['<'],
  '>': ['>='],
  '>=': ['>'],
  '===': ['!=='],
  '!==': ['==='],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['>>'],
};

function* changesOf(node: AnyNode, text: (node: Node) => string, indices: readonly string[]): Generator<Change> {
  const replace = (what: Node, by: string): Change => ({ start: what.start, end: what.end, text: by });
  switch (node.type) {
    case 'BinaryExpression':
      yield* binaryChanges(node, text, replace);
      break;
    case 'LogicalExpression':
      yield replace(node, text(node.left));
      yield replace(node, text(node.right));
      break;
    case 'MemberExpression':
      if (!node.computed || node.property.type !== 'Identifier') break;
      if (indices.length > 1) yield replace(node.property, indices[(indices.indexOf(text(node.property)) + 1) % indices.length]!);
      break;
    case 'AssignmentExpression':
      yield* assignmentChanges(node, replace, text);
      break;
    case 'VariableDeclarator':
      if (node.init) yield* literalChanges([node.init], replace);
      break;
    case 'CallExpression':
      yield* literalChanges(node.arguments, replace);
      break;
    case 'UpdateExpression':
      yield replace(node, `${text(node.argument)}${node.operator === '++' ? '--' : '++'}`);
      break;
    case 'ConditionalExpression':
      yield replace(node, `(${text(node.consequent)})`);
      yield replace(node, `(${text(node.alternate)})`);
      break;
    case 'IfStatement':
      yield replace(node.test, 'true');
      yield replace(node.test, 'false');
      break;
    case 'WhileStatement':
    case 'ForStatement':
      yield replace(node.body, '{}');
      break;
    case 'ExpressionStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      yield replace(node, ';');
      break;
    case 'ReturnStatement':
      if (node.argument == null) yield replace(node, ';');
      else if (isCondition(node.argument)) yield replace(node.argument, `!(${text(node.argument)})`);
      break;
    default:
  }
}

function* binaryChanges(
  node: BinaryExpression,
  text: (node: Node) => string,
  replace: (what: Node, by: string) => Change,
): Generator<Change> {
  const [left, right] = [text(node.left), text(node.right)];
  // `x | 0` is how these sources truncate.
  if (node.operator === '|' && right === '0') return;
  if (!/[=!]==/.test(node.operator)) yield* literalChanges([node.left, node.right], replace);
  for (const operator of otherOperators[node.operator] ?? []) yield replace(node, `(${left} ${operator} ${right})`);
  if (node.operator === '-') yield replace(node, `((${right}) - (${left}))`);
  if (['+', '-', '*', '/', '%', '&', '^'].includes(node.operator)) {
    yield replace(node, left);
    if (node.right.type !== 'Literal') yield replace(node, right);
  }
}

function* assignmentChanges(
  node: AssignmentExpression,
  replace: (what: Node, by: string) => Change,
  text: (node: Node) => string,
): Generator<Change> {
  const [left, right] = [text(node.left), text(node.right)];
  yield* literalChanges([node.right], replace);
  if (node.operator === '+=') yield replace(node, `${left} -= ${right}`);
  if (node.operator === '-=') yield replace(node, `${left} += ${right}`);
  if (node.operator !== '=') yield replace(node, `${left} = ${right}`);
}

/** Off by one, both ways. */
function* literalChanges(nodes: readonly Node[], replace: (what: Node, by: string) => Change): Generator<Change> {
  for (const node of nodes as readonly AnyNode[]) {
    if (node.type !== 'Literal' || typeof node.value !== 'number') continue;
    yield replace(node, String(node.value + 1));
    yield replace(node, `(${node.value - 1})`);
  }
}

function isCondition(node: AnyNode): boolean {
  return (
    node.type === 'LogicalExpression' ||
    (node.type === 'BinaryExpression' && ['<', '<=', '>', '>=', '===', '!=='].includes(node.operator))
  );
}

/** How a test runner or a formatter writes it makes no difference: no imported object, single quotes, single spaces. */
function plain(source: string): string {
  return source
    .replace(/\(0,\s*__\w+import_\d+__\.(\w+)\)/g, '$1')
    .replace(/__\w+import_\d+__\./g, '')
    .replaceAll('"', "'")
    .replace(/\s+/g, ' ')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
}

/** The source with every loop bounded: a mutant that turns for ever throws, as null has no property. */
function bounded(source: string): string {
  const tree = parse(source, { ecmaVersion: 2023 }).body[0] as FunctionDeclaration;
  const conditions: Node[] = [];
  full(tree.body, (node) => {
    const test = node.type === 'ForStatement' || node.type === 'WhileStatement' ? (node as ForStatement).test : undefined;
    if (test) conditions.push(test);
  });
  if (conditions.length === 0) return source;
  conditions.sort((a, b) => b.start - a.start);
  let guarded = source;
  for (const { start, end } of conditions) {
    const condition = `($turns++ > 9999 ? null.endlessLoop : ${guarded.slice(start, end)})`;
    guarded = guarded.slice(0, start) + condition + guarded.slice(end);
  }
  const { start } = tree.body as BlockStatement;
  return `${guarded.slice(0, start + 1)} let $turns = 0; ${guarded.slice(start + 1)}`;
}
