import type { CallExpression, MemberExpression, Node, Statement } from 'acorn';
import { ancestor, simple } from 'acorn-walk';
import { calledName, memoryField, type Operation, parsedOperations } from './wasm/operation.ts';

/**
 * The registers that a process has only while it works: what rest() clears. Three are left out, because others than guards and actions
 * look at them: `mapping` and `pool`, by which footprints know whose an access is, and the ghost `roomThroughout`.
 */
export const registers = ['tries', 'area', 'first', 'count', 'startArea', 'sync', 'word', 'sawOnlyEmpty'] as const;
export type Register = (typeof registers)[number];

/** What an operation does with the registers of its process. */
export interface RegisterUse {
  /** Those whose value from before it may read. */
  readonly reads: ReadonlySet<Register>;
  /** Those that it sets, whichever way it takes. */
  readonly sets: ReadonlySet<Register>;
}

const known = new Map<string, RegisterUse>();

/**
 * How a guard, an action or what they call uses registers, by its source: what any of its statements mentions is read, but for what a
 * statement before it has set.
 *
 * @throws Error where it looks at the registers of another process.
 */
export function registerUseOf(name: string): RegisterUse {
  let use = known.get(name);
  if (use === undefined) {
    use = derive(parsedOperations(true).named(name));
    known.set(name, use);
  }
  return use;
}

function derive({ name, body, parameters, reassigned }: Operation): RegisterUse {
  if (reassigned.has('p')) throw new Error(`${name}: p is not the process that it was called for`);
  const reads = new Set<Register>();
  const sets = new Set<Register>();
  const set = new Set<Register>();
  let mayHaveReturned = false;
  for (const statement of body) {
    for (const register of readIn(statement, name, parameters)) if (!set.has(register)) reads.add(register);
    mayHaveReturned ||= returns(statement);
    for (const register of setBy(statement)) {
      set.add(register);
      if (!mayHaveReturned) sets.add(register);
    }
  }
  return { reads, sets };
}

/** Whatever a statement may read, were all its conditions true. */
function readIn(statement: Statement, name: string, parameters: readonly string[]): Set<Register> {
  const read = new Set<Register>();
  ancestor(statement, {
    MemberExpression(node: MemberExpression, _state: unknown, ancestors: Node[]) {
      const register = registerNamed(memoryField(node));
      if (register === null) return;
      const element = ancestors.at(-2);
      if (elementOf(element) !== register) throw new Error(`${name}: ${register} of another process, or of all`);
      const parent = ancestors.at(-3);
      const written = parent?.type === 'AssignmentExpression' && assignedIn(parent) === register && isTarget(parent, element);
      if (!written) read.add(register);
    },
    CallExpression(call: CallExpression) {
      const called = calledName(call);
      const operation = parsedOperations(true).named(called);
      const process = call.arguments[operation.parameters.indexOf('p')];
      const own = process === undefined || (process.type === 'Identifier' && process.name === 'p' && parameters.includes('p'));
      if (!own) throw new Error(`${name} calls ${called} for another process`);
      for (const register of registerUseOf(called).reads) read.add(register);
    },
  });
  return read;
}

/** What a statement sets in any case. */
function setBy(statement: Statement): readonly Register[] {
  if (statement.type !== 'ExpressionStatement') return [];
  const { expression } = statement;
  if (expression.type === 'CallExpression') return [...registerUseOf(calledName(expression)).sets];
  const register = assignedIn(expression);
  return register === null ? [] : [register];
}

/** The register that `m.register[p] = ...` sets; null for anything else. */
function assignedIn(node: Node): Register | null {
  if (node.type !== 'AssignmentExpression') return null;
  const { left, operator } = node as Node & { left: Node; operator: string };
  return operator === '=' ? elementOf(left) : null;
}

function isTarget(assignment: Node, element: Node | undefined): boolean {
  return (assignment as Node & { left: Node }).left === element;
}

/** The register in `m.register[p]`; null for anything else. */
function elementOf(node: Node | undefined): Register | null {
  if (node?.type !== 'MemberExpression') return null;
  const { object, property, computed } = node as MemberExpression;
  if (!computed || property.type !== 'Identifier' || property.name !== 'p') return null;
  return registerNamed(memoryField(object));
}

function registerNamed(field: string | null): Register | null {
  return registers.find((register) => register === field) ?? null;
}

function returns(statement: Statement): boolean {
  let found = false;
  simple(statement, {
    ReturnStatement() {
      found = true;
    },
  });
  return found;
}
