import type { CallExpression, Expression, MemberExpression, Node } from 'acorn';
import type { Memory } from '../../memory.ts';
import { enumeratedMember } from '../imports.ts';
import { Elements } from './elements.ts';
import { blockType, i32Const, ifElse } from './encode.ts';
import type { Layout } from './layout.ts';
import { calledName, hasEffects, memoryField, type Operations, outcomeField } from './operation.ts';
import type { Binding, Scope } from './scope.ts';
import { binary, computed, known, negation, quotient, truth, type Value } from './value.ts';

/** Stands for `m`, which is everywhere and no value. */
export const nothing: Value = { type: 'signed', known: null, code: [] };

/** Compiles expressions of operations. What is known is computed; every call is inlined. */
export abstract class Expressions extends Elements {
  protected readonly operations: Operations;
  private readonly names: Map<string, number>;
  /** Fields of the outcome that operations read. */
  protected readonly outcome = new Map<string, Binding>();
  /** Blocks that are open at this place. */
  protected depth = 0;

  /** `names` numbers the string constants. */
  constructor(m: Memory, layout: Layout, operations: Operations, names: Map<string, number>, parameters: number) {
    super(m, layout, parameters);
    this.operations = operations;
    this.names = names;
  }

  /** The operation of this name, as code in place. */
  protected abstract inline(name: string, parameters: readonly Value[]): Value;

  /** Compiles what `make` makes with one more block open around it. */
  nested<Result>(make: () => Result): Result {
    this.depth++;
    const made = make();
    this.depth--;
    return made;
  }

  protected expression(expression: Node, scope: Scope): Value {
    const node = expression as Expression;
    switch (node.type) {
      case 'Literal':
        return this.literal(node.value);
      case 'Identifier': {
        const binding = scope.find(node.name);
        binding.used = true;
        return binding.value;
      }
      case 'ParenthesizedExpression':
        return this.expression(node.expression, scope);
      case 'MemberExpression':
        return this.member(node, scope);
      case 'CallExpression':
        return this.invoke(node, scope);
      case 'LogicalExpression':
        return this.logical(node.operator, node.left, node.right, scope);
      case 'ConditionalExpression': {
        const test = this.condition(node.test, scope);
        if (test.known !== null) return this.expression(test.known !== 0 ? node.consequent : node.alternate, scope);
        const yes = this.nested(() => this.expression(node.consequent, scope));
        const no = this.nested(() => this.expression(node.alternate, scope));
        if (yes.type !== no.type) throw this.beyond(node, scope);
        return computed(ifElse(test.code, yes.code, no.code, blockType.i32), yes.type);
      }
      case 'UnaryExpression': {
        const value = this.expression(node.argument, scope);
        if (node.operator === '!') return negation(value);
        const [operator, other] = node.operator === '~' ? ['^', -1] : ['-', 0];
        if (node.operator !== '~' && node.operator !== '-') throw this.beyond(node, scope);
        return this.checked(
          operator === '^' ? binary('^', value, known(-1)) : binary('-', known(other as number), value),
          node,
          scope,
        );
      }
      case 'BinaryExpression': {
        if (node.operator === '|' && node.left.type === 'BinaryExpression' && node.left.operator === '/') {
          const right = this.expression(node.right, scope);
          if (right.known !== 0) throw this.beyond(node, scope);
          return quotient(this.expression(node.left.left, scope), this.expression(node.left.right, scope));
        }
        const left = this.expression(node.left, scope);
        return this.checked(binary(node.operator, left, this.expression(node.right, scope)), node, scope);
      }
      default:
        throw this.beyond(node, scope);
    }
  }

  protected condition(node: Node, scope: Scope): Value {
    const value = this.expression(node, scope);
    if (value.type === 'name') throw this.beyond(node, scope);
    return value;
  }

  /** The right side is compiled only where the left one does not decide, and run only then. */
  private logical(operator: string, left: Node, right: Node, scope: Scope): Value {
    if (operator !== '&&' && operator !== '||') throw this.beyond(left, scope);
    const decides = operator === '&&' ? 0 : 1;
    const first = this.expression(left, scope);
    if (first.type !== 'boolean') throw this.beyond(left, scope);
    if (first.known !== null) return first.known === decides ? first : this.expression(right, scope);
    const second = this.nested(() => this.expression(right, scope));
    if (second.type !== 'boolean') throw this.beyond(right, scope);
    const decided = i32Const(decides);
    if (second.known === 1 - decides) return first;
    const code =
      operator === '&&'
        ? ifElse(first.code, second.code, decided, blockType.i32)
        : ifElse(first.code, decided, second.code, blockType.i32);
    return computed(code, 'boolean');
  }

  protected invoke(call: CallExpression, scope: Scope): Value {
    const parameters = call.arguments.map((argument) => {
      if (argument.type === 'Identifier' && argument.name === 'm') return nothing;
      // An argument that is not read is not evaluated.
      if (hasEffects(argument, this.operations)) throw this.beyond(argument, scope);
      return this.expression(argument, scope);
    });
    return this.inline(calledName(call), parameters);
  }

  protected literal(value: unknown): Value {
    if (typeof value === 'boolean') return truth(value);
    if (typeof value === 'number' && Number.isInteger(value) && value === (value | 0)) return known(value);
    if (typeof value !== 'string') throw new Error(`the compiler does not know the constant ${String(value)}`);
    if (!this.names.has(value)) this.names.set(value, this.names.size);
    return known(this.names.get(value)!, 'name');
  }

  private member(node: MemberExpression, scope: Scope): Value {
    const enumerated = enumeratedMember(node);
    if (enumerated !== undefined) return known(enumerated);
    const outcome = outcomeField(node);
    if (outcome !== null) return this.outcome.get(outcome)!.value;
    const field = memoryField(node);
    if (field !== null) return this.literal(this.m[field as keyof Memory]);
    if (!node.computed && node.property.type === 'Identifier') {
      const outer = memoryField(node.object);
      if (outer === 'rules') return this.literal(this.m.rules[node.property.name as keyof Memory['rules']]);
      if (outer !== null && node.property.name === 'length') return known(this.placed(outer).length);
    }
    const { array, index } = this.elementOf(node, scope);
    return this.load(array, index);
  }

  protected elementOf(node: Node, scope: Scope): { array: string; index: Value } {
    if (node.type !== 'MemberExpression') throw this.beyond(node, scope);
    const { object, property, computed: isComputed } = node as MemberExpression;
    const array = memoryField(object);
    if (array === null || !isComputed) throw this.beyond(node, scope);
    return { array, index: this.expression(property, scope) };
  }

  protected checked(value: Value | undefined, node: Node, scope: Scope): Value {
    if (value === undefined) throw this.beyond(node, scope);
    return value;
  }

  protected beyond(node: Node, { operation }: Scope): Error {
    return new Error(`${operation}: ${node.type} at ${node.start} is beyond what is compiled to WebAssembly`);
  }
}
