import type { CallExpression, Identifier, MemberExpression, Node } from 'acorn';
import { ancestor } from 'acorn-walk';
import { ghosts, operations } from '../chart/vocabulary.ts';
import type { Memory } from '../memory.ts';
import type { Scenario } from '../scenario.ts';
import { enumerated, isImport } from './imports.ts';
import { parseFunction } from './parse.ts';

/** Shared state of the allocator and the drivers: accesses to it are what footprints are made of. */
export const sharedFields: readonly string[] = [
  'list',
  'origAddr',
  'allocSize',
  'padSlots',
  'used',
  'index',
  'poolState',
  'poolTransient',
  'poolSlots',
  'poolNext',
  'poolReaders',
  'reading',
  'listHead',
  'usesIoTlb',
  'workPending',
  'cursor',
  'mappingState',
  'fresh',
];

/** Ghosts by which a step of one process may be judged by what another did: reductions must see that, and keep the judgement. */
const judgingGhosts: readonly string[] = ['fresh'];

/** Fields that are locks: writing a process to one takes it, writing 0 drops it. */
export const lockFields: readonly string[] = ['lock', 'listLock', 'interruptsOff'];

/**
 * Fields that hold tokens, by value: a mapping's handle is there to be taken while it is free, for a new mapping, and while it is
 * live, to be unmapped or synced; whoever took it has it until it is free or live again.
 */
export const tokenFields: readonly string[] = ['mappingState'];

/** The name of a memory's array in compiled code: apart from every function and local variable of the operations. */
export function arrayName(field: string): string {
  return `$${field}`;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The source of every operation, specialised for one memory: `m.field` becomes a constant of the surrounding scope, or a literal
 * where it is a number or a boolean of the scenario. With `observed`, every index into a shared field goes through a call that
 * notes the access and returns the index: `list[i]` becomes `list[noteRead('list', i)]`. `replaced` gives other sources for
 * operations, by name: mutation tests spoil them that way.
 */
export function operationSources(m: Memory, observed: boolean, replaced: ReadonlyMap<string, string> = new Map()): string {
  const texts: string[] = [];
  const [noted, notedOfGhosts] = observed ? [[...sharedFields, ...lockFields], judgingGhosts] : [[], []];
  for (const module of operations) {
    for (const [name, value] of Object.entries(module)) {
      texts.push(rewriteOnce(replaced.get(name) ?? sourceOf(name, value), m, noted));
    }
  }
  for (const [name, value] of Object.entries(ghosts)) texts.push(rewriteOnce(sourceOf(name, value), m, notedOfGhosts));
  return texts.join('\n');
}

/** Rewritten sources by scenario: the constants of a memory are those of its scenario, and whether it tracks room. */
const rewritten = new WeakMap<Scenario, Map<string, string>>();

/** The same scenario is often compiled again (replay, comparison, mutation tests); parsing is most of the time that it takes. */
function rewriteOnce(source: string, m: Memory, noted: readonly string[]): string {
  let texts = rewritten.get(m.scenario);
  if (texts === undefined) {
    texts = new Map();
    rewritten.set(m.scenario, texts);
  }
  const key = `${noted.length} ${m.tracksRoom} ${source}`;
  let text = texts.get(key);
  if (text === undefined) {
    text = rewrite(source, m, noted);
    texts.set(key, text);
  }
  return text;
}

/** @throws TypeError where it is no function, or where what made one file of several has given it another name. */
export function sourceOf(name: string, operation: unknown): string {
  if (typeof operation !== 'function') throw new TypeError('an operation module exports functions only');
  if (operation.name !== name) throw new TypeError(`the operation ${name} is called ${operation.name} in its source`);
  return operation.toString();
}

function rewrite(source: string, m: Memory, noted: readonly string[]): string {
  const edits: Edit[] = [];
  ancestor(parseFunction(source), {
    MemberExpression(node: MemberExpression, _state: unknown, ancestors: Node[]) {
      if (node.object.type !== 'Identifier') {
        nested(node, m, edits);
      } else if (isImport(node.object)) {
        importedMember(node, ancestors, edits);
      } else if (node.object.name === 'm') {
        member(node, ancestors, m, noted, edits);
      } else {
        constant(node, node.object.name, edits);
      }
    },
    CallExpression(node: CallExpression) {
      // Test runners turn `f(x)` of an imported f into `(0, module.f)(x)`.
      if (node.callee.type === 'SequenceExpression') {
        const last = node.callee.expressions.at(-1)!;
        edits.push({ start: node.callee.start, end: last.start, text: '' });
        edits.push({ start: last.end, end: node.callee.end, text: '' });
        // The parentheses around the callee belong to no node.
        if (source[node.callee.start - 1] === '(') edits.push({ start: node.callee.start - 1, end: node.callee.start, text: '' });
        if (source[node.callee.end] === ')') edits.push({ start: node.callee.end, end: node.callee.end + 1, text: '' });
      }
    },
  });
  return apply(source, edits);
}

/** `__vite_ssr_import_0__.MappingState.live`: the first member is the name as it is written in the source file. */
function importedMember(node: MemberExpression, ancestors: Node[], edits: Edit[]): void {
  const name = (node.property as Identifier).name;
  const parent = ancestors.at(-2);
  if (
    parent?.type === 'MemberExpression' &&
    (parent as MemberExpression).object === node &&
    (name === 'MappingState' || name === 'PoolState')
  )
    return;
  edits.push({ start: node.start, end: node.end, text: name });
}

/** `MappingState.live` as a literal. */
function constant(node: MemberExpression, object: string, edits: Edit[]): void {
  const value = enumerated(object, (node.property as Identifier).name);
  if (value !== undefined) edits.push({ start: node.start, end: node.end, text: String(value) });
}

/** `m.rules.pads` and `__vite_ssr_import_0__.MappingState.live` as literals. */
function nested(node: MemberExpression, m: Memory, edits: Edit[]): void {
  const object = node.object;
  if (object.type !== 'MemberExpression' || object.computed || object.object.type !== 'Identifier' || node.computed) return;
  const outer = (object.property as Identifier).name;
  const inner = (node.property as Identifier).name;
  if (object.object.name === 'm' && outer === 'rules') {
    edits.push({ start: node.start, end: node.end, text: JSON.stringify(m.rules[inner as keyof Memory['rules']]) });
  } else if (isImport(object.object)) {
    const value = enumerated(outer, inner);
    if (value === undefined) throw new Error(`the compiler does not know ${outer}.${inner}`);
    edits.push({ start: node.start, end: node.end, text: String(value) });
  }
}

function member(node: MemberExpression, ancestors: Node[], m: Memory, noted: readonly string[], edits: Edit[]): void {
  const name = (node.property as Identifier).name;
  const value: unknown = m[name as keyof Memory];
  const parent = ancestors.at(-2);
  if (name === 'rules') return;
  if (name === 'outcome') {
    edits.push({ start: node.start, end: node.end, text: name });
    return;
  }
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') {
    edits.push({ start: node.start, end: node.end, text: JSON.stringify(value) });
    return;
  }
  edits.push({ start: node.start, end: node.end, text: arrayName(name) });
  if (!noted.includes(name) || parent?.type !== 'MemberExpression' || !(parent as MemberExpression).computed) return;
  const element = parent as MemberExpression;
  const note = noteOf(name, accessMode(element, ancestors.at(-3)));
  if (note === '') return;
  edits.push({ start: element.property.start, end: element.property.start, text: `${note}('${name}', ` });
  edits.push({ start: element.property.end, end: element.property.end, text: ')' });
}

/** The call that takes note of an access; none for a look at a lock. */
function noteOf(field: string, mode: ReturnType<typeof accessMode>): string {
  if (lockFields.includes(field)) return mode === 'noteRead' ? '' : 'noteLock';
  return tokenFields.includes(field) && mode !== 'noteRead' ? 'noteToken' : mode;
}

function accessMode(element: MemberExpression, parent: Node | undefined): 'noteRead' | 'noteWrite' | 'noteUpdate' {
  if (parent?.type === 'UpdateExpression') return 'noteUpdate';
  if (parent?.type === 'AssignmentExpression') {
    const assignment = parent as Node & { left: Node; operator: string };
    if (assignment.left === element) return assignment.operator === '=' ? 'noteWrite' : 'noteUpdate';
  }
  return 'noteRead';
}

/** Applies edits that nest or stand apart; of two that begin at one place, the wider one comes first. */
function apply(source: string, edits: Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - a.start - (b.end - b.start));
  let text = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at) throw new Error(`overlapping edits in ${source.slice(0, 60)}`);
    text += source.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}
