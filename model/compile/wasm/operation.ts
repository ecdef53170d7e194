import type { CallExpression, FunctionExpression, MemberExpression, Node, Statement } from 'acorn';
import { simple } from 'acorn-walk';
import { newOutcome } from '../../../properties/outcome.ts';
import { ghosts, operations } from '../../chart/vocabulary.ts';
import { isImport } from '../imports.ts';
import { parseFunction } from '../parse.ts';

/** An operation as a tree. */
export interface Operation {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly body: readonly Statement[];
  /** Variables and parameters that are assigned after their declaration. */
  readonly reassigned: ReadonlySet<string>;
  readonly returnsValue: boolean;
  /** Whether running it can change anything that is kept: the state, or an outcome that an operation reads. */
  readonly hasEffects: boolean;
}

/** The operations of the model, parsed once. */
export interface Operations {
  /** @throws Error where there is none of that name. */
  named(name: string): Operation;
  /** Fields of the outcome that an operation reads, or all. What is written to the others is left out. */
  readonly outcomesRead: ReadonlySet<string>;
}

const parsed: { lean?: Operations; telling?: Operations } = {};

/** `telling`: everything that is written to the outcome is kept, as if an operation read it. */
export function parsedOperations(telling: boolean): Operations {
  if (telling) parsed.telling ??= parseAll(new Set(Object.keys(newOutcome())));
  else parsed.lean ??= parseAll(new Set());
  return telling ? parsed.telling! : parsed.lean!;
}

/** `outcomesKept`: fields of the outcome that are read by others than operations. */
function parseAll(outcomesKept: ReadonlySet<string>): Operations {
  const trees = new Map<string, FunctionExpression>();
  for (const module of [...operations, ghosts]) {
    for (const [name, value] of Object.entries(module)) {
      trees.set(name, parseFunction(String(value)));
    }
  }
  const outcomesRead = new Set<string>(outcomesKept);
  for (const tree of trees.values()) collectOutcomesRead(tree, outcomesRead);
  const effects = new Map<string, boolean>();
  const effectOf = (name: string): boolean => {
    const known = effects.get(name);
    if (known !== undefined) return known;
    const tree = trees.get(name);
    if (tree === undefined) throw new Error(`no operation ${name}`);
    const found = treeHasEffects(tree, effectOf, outcomesRead);
    effects.set(name, found);
    return found;
  };
  const all = new Map<string, Operation>();
  for (const [name, tree] of trees) {
    const parameters = tree.params.map((parameter) => {
      if (parameter.type !== 'Identifier') throw new Error(`${name}: a parameter that is no plain name`);
      return parameter.name;
    });
    const reassigned = new Set<string>();
    simple(tree.body, {
      AssignmentExpression: ({ left }) => void (left.type === 'Identifier' && reassigned.add(left.name)),
      UpdateExpression: ({ argument }) => void (argument.type === 'Identifier' && reassigned.add(argument.name)),
    });
    const results: Node[] = [];
    simple(tree.body, { ReturnStatement: ({ argument }) => void (argument && results.push(argument)) });
    const returnsValue = results.length > 0;
    all.set(name, { name, parameters, body: tree.body.body, reassigned, returnsValue, hasEffects: effectOf(name) });
  }
  return {
    outcomesRead,
    named(name) {
      const operation = all.get(name);
      if (operation === undefined) throw new Error(`no operation ${name}`);
      return operation;
    },
  };
}

/** Whether evaluating the node can change anything that is kept. */
export function hasEffects(node: Node, { named, outcomesRead }: Operations): boolean {
  return treeHasEffects(node, (name) => named(name).hasEffects, outcomesRead);
}

function treeHasEffects(node: Node, effectOf: (name: string) => boolean, outcomesRead: ReadonlySet<string>): boolean {
  let found = false;
  const assigns = (target: Node) => {
    if (target.type === 'Identifier') return;
    const field = outcomeField(target);
    if (field === null || outcomesRead.has(field)) found = true;
  };
  simple(node, {
    AssignmentExpression: ({ left }) => assigns(left),
    UpdateExpression: ({ argument }) => assigns(argument),
    CallExpression: (call) => {
      if (effectOf(calledName(call))) found = true;
    },
  });
  return found;
}

function collectOutcomesRead(tree: Node, into: Set<string>): void {
  const written = new Set<Node>();
  simple(tree, {
    AssignmentExpression: ({ left, operator }) => void (operator === '=' && written.add(left)),
  });
  simple(tree, {
    MemberExpression: (member) => {
      const field = outcomeField(member);
      if (field !== null && !written.has(member)) into.add(field);
    },
  });
}

/** `kind` for `m.outcome.kind`, or null. */
export function outcomeField(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null;
  const { object, property } = node as MemberExpression;
  return object.type === 'MemberExpression' && memoryField(object) === 'outcome' && property.type === 'Identifier'
    ? property.name
    : null;
}

/** `list` for `m.list`, or null. */
export function memoryField(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null;
  const { object, property, computed } = node as MemberExpression;
  return object.type === 'Identifier' && object.name === 'm' && property.type === 'Identifier' && !computed
    ? property.name
    : null;
}

/** The function that a call names, also in the form `(0, module.f)(x)` that test runners give to imported functions. */
export function calledName(call: CallExpression): string {
  const callee = call.callee.type === 'SequenceExpression' ? call.callee.expressions.at(-1)! : call.callee;
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && isImport(callee.object)) {
    if (callee.property.type === 'Identifier') return callee.property.name;
  }
  throw new Error('a call of something that is no operation');
}
