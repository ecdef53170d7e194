import type {
  AssignmentExpression,
  CallExpression,
  Expression,
  ForStatement,
  IfStatement,
  MemberExpression,
  Node,
  Statement,
  UpdateExpression,
  VariableDeclaration,
  WhileStatement,
} from 'acorn';
import { newOutcome } from '../../../properties/outcome.ts';
import type { Memory } from '../../memory.ts';
import { enumeratedMember } from '../imports.ts';
import { blockType, type Code, i32Const, ifElse, isEmpty, localGet, localSet, localTee, op, unsigned } from './encode.ts';
import { type Layout, loadOf, type Placed, storeOf } from './layout.ts';
import { calledName, hasEffects, memoryField, type Operations, outcomeField } from './operation.ts';
import type { OutcomeTeller } from './outcome.ts';
import { type Binding, bindLocal, bindValue, Locals, type Loop, Returns, Scope } from './scope.ts';
import { binary, computed, known, negation, quotient, type Type, trap, truth, type Value } from './value.ts';

/** Code, and whether whatever follows it is never reached. */
interface Compiled {
  readonly code: Code;
  readonly ends: boolean;
}

/** Stands for `m`, which is everywhere and no value. */
const nothing: Value = { type: 'signed', known: null, code: [] };

/**
 * The body of one function, into which operations are compiled. Every call is inlined, with what is known of its arguments.
 *
 * Local 0 holds the address of the state. An index that is not known is compared with the length of its array: where the search
 * would read `undefined`, the compiled code traps.
 */
export class Body {
  readonly locals: Locals;
  private readonly m: Memory;
  private readonly layout: Layout;
  private readonly operations: Operations;
  private readonly names: Map<string, number>;
  /** Fields of the outcome that operations read. */
  private readonly outcome = new Map<string, Binding>();
  private readonly outcomeWritten = new Set<string>();
  /** Blocks that are open at this place. */
  private depth = 0;
  private readonly loops: Loop[] = [];

  /** `names` numbers the string constants. */
  constructor(m: Memory, layout: Layout, operations: Operations, names: Map<string, number>, parameters: number) {
    this.m = m;
    this.layout = layout;
    this.operations = operations;
    this.names = names;
    this.locals = new Locals(parameters);
  }

  /** Code that forgets the outcome of the step before. */
  beginStep(): Code {
    const fresh: Readonly<Record<string, unknown>> = { ...newOutcome() };
    return [...this.operations.outcomesRead].flatMap((field) => {
      const value = this.literal(fresh[field]);
      const binding = bindLocal(this.locals.add(), value.type);
      this.outcome.set(field, binding);
      return [value.code, localSet(binding.local!)];
    });
  }

  /** Code that tells what the step did, `at` bytes behind the address in local 0. */
  endStep(teller: OutcomeTeller, at: number): Code {
    const codeOf = (field: string) => this.outcome.get(field)!.value.code;
    const written = (field: string) => (this.outcomeWritten.has(field) ? codeOf(field) : null);
    return teller.tell(written, codeOf('kind'), at, [this.locals.add(), this.locals.add(), this.locals.add()]);
  }

  /** The guard named `name` for process `p`. */
  guard(name: string, p: number, argument: Value): Value {
    return this.inline(name, [nothing, known(p), argument]);
  }

  /** The action named `name` for process `p`, as code that leaves nothing on the stack. */
  action(name: string, p: number, argument: Value): Code {
    return this.inline(name, [nothing, known(p), argument]).code;
  }

  /** Compiles what `make` makes with one more block open around it. */
  nested<Result>(make: () => Result): Result {
    this.depth++;
    const made = make();
    this.depth--;
    return made;
  }

  /** Element `index` of the field `field` of the state. */
  element(field: string, index: number): Value {
    return this.load(field, known(index));
  }

  store(field: string, index: number, value: number): Code {
    return [localGet(0), i32Const(value), storeOf(this.placed(field), index)];
  }

  private inline(name: string, parameters: readonly Value[]): Value {
    const operation = this.operations.named(name);
    const returns = new Returns(this.depth);
    const scope = new Scope(name, returns);
    const prologue: { readonly binding: Binding; readonly code: Code }[] = [];
    operation.parameters.forEach((parameter, i) => {
      const value = parameters[i]!;
      if (parameter === 'm') return;
      if (value.known !== null && !operation.reassigned.has(parameter)) {
        scope.declare(parameter, bindValue(value));
        return;
      }
      const binding = bindLocal(this.locals.add(), value.type);
      scope.declare(parameter, binding);
      prologue.push({ binding, code: [value.code, localSet(binding.local!)] });
    });
    this.depth++;
    const { code, ends, tail } = this.statements(operation.body, scope, true);
    this.depth--;
    const before = prologue.filter(({ binding }) => binding.used).flatMap(({ code: set }) => set);
    const type = returns.type;
    if (!returns.branched) {
      if (tail === null) return computed([before, code]);
      return isEmpty([before, code]) ? tail : computed([before, code, tail.code], tail.type);
    }
    const end = tail !== null ? tail.code : type !== null && ends ? [op.unreachable] : [];
    const block = [op.block, type === null ? blockType.none : blockType.i32, code, end, op.end];
    return computed([before, block], type ?? 'signed');
  }

  /**
   * `tail`: the value that the statements end with, where they end with a `return` that needs no jump. Constants that turn out not
   * to be read are left out.
   */
  private statements(list: readonly Statement[], scope: Scope, atTail: boolean): Compiled & { readonly tail: Value | null } {
    const parts: { readonly code: Code; readonly binding?: Binding }[] = [];
    const end = (ends: boolean, tail: Value | null = null) => ({
      code: parts.flatMap(({ code, binding }) => (binding === undefined || binding.used ? code : [])),
      ends,
      tail,
    });
    for (const statement of list) {
      if (statement.type === 'ReturnStatement' && atTail) {
        if (!statement.argument) return end(true);
        const tail = this.expression(statement.argument, scope);
        this.returnsType(scope, tail.type);
        return end(true, tail);
      }
      if (statement.type === 'VariableDeclaration') {
        parts.push(...this.declaration(statement, scope));
        continue;
      }
      const { certain, condition } = this.unfold(statement, scope);
      if (certain !== null) {
        const inner = this.statements(certain, scope.inner(), atTail);
        parts.push(inner);
        if (inner.ends) return end(true, inner.tail);
        continue;
      }
      const compiled = this.statement(statement, scope, condition);
      parts.push(compiled);
      if (compiled.ends) return end(true);
    }
    return end(false);
  }

  /** What a block, or an `if` whose condition is known, comes to; otherwise the condition of an `if`. */
  private unfold(statement: Statement, scope: Scope): { certain: readonly Statement[] | null; condition: Value | null } {
    if (statement.type === 'BlockStatement') return { certain: statement.body, condition: null };
    if (statement.type !== 'IfStatement') return { certain: null, condition: null };
    if (!this.matters(statement)) return { certain: [], condition: null };
    const condition = this.condition(statement.test, scope);
    if (condition.known === null) return { certain: null, condition };
    const taken = condition.known !== 0 ? statement.consequent : statement.alternate;
    return { certain: taken ? [taken] : [], condition: null };
  }

  private statement(statement: Statement, scope: Scope, condition: Value | null = null): Compiled {
    switch (statement.type) {
      case 'ExpressionStatement':
        return { code: this.effect(statement.expression, scope), ends: false };
      case 'IfStatement':
        if (condition !== null) return this.choice(statement, condition, scope);
        return this.statements([statement], scope, false);
      case 'ForStatement':
      case 'WhileStatement':
        return { code: this.loop(statement, scope), ends: false };
      case 'ReturnStatement':
        return { code: this.leave(statement.argument ?? null, scope), ends: true };
      case 'BreakStatement':
        return { code: this.jump(this.loops.at(-1)!.exit), ends: true };
      case 'ContinueStatement':
        return { code: this.jump(this.loops.at(-1)!.next), ends: true };
      case 'BlockStatement':
        return this.statements(statement.body, scope.inner(), false);
      case 'EmptyStatement':
        return { code: [], ends: false };
      default:
        throw this.beyond(statement, scope);
    }
  }

  private declaration({ declarations, kind }: VariableDeclaration, scope: Scope): { code: Code; binding?: Binding }[] {
    return declarations.flatMap(({ id, init }) => {
      if (id.type !== 'Identifier' || !init) throw this.beyond(id, scope);
      const value = this.expression(init, scope);
      const changes = kind !== 'const' && this.operations.named(scope.operation).reassigned.has(id.name);
      if (value.known !== null && !changes) {
        scope.declare(id.name, bindValue(value));
        return [];
      }
      const binding = bindLocal(this.locals.add(), value.type);
      scope.declare(id.name, binding);
      const code = [value.code, localSet(binding.local!)];
      return changes || hasEffects(init, this.operations) ? [{ code }] : [{ code, binding }];
    });
  }

  private choice({ consequent, alternate }: IfStatement, condition: Value, scope: Scope): Compiled {
    const inside = (branch: Statement) => this.nested(() => this.statement(branch, scope.inner()));
    const yes = inside(consequent);
    const no = alternate ? inside(alternate) : { code: [], ends: false };
    return { code: ifElse(condition.code, yes.code, no.code), ends: yes.ends && no.ends };
  }

  /** Whether a statement does anything but write outcomes that nobody reads. */
  private matters(statement: Statement): boolean {
    switch (statement.type) {
      case 'BlockStatement':
        return statement.body.some((inner) => this.matters(inner));
      case 'IfStatement':
        return (
          hasEffects(statement.test, this.operations) ||
          this.matters(statement.consequent) ||
          (!!statement.alternate && this.matters(statement.alternate))
        );
      case 'ExpressionStatement':
        return hasEffects(statement.expression, this.operations) || setsLocal(statement.expression);
      case 'EmptyStatement':
        return false;
      default:
        return true;
    }
  }

  /** block exit { loop top { if (!test) exit; block next { body } update; top } } */
  private loop(statement: ForStatement | WhileStatement, scope: Scope): Code {
    const inner = scope.inner();
    const before = statement.type === 'ForStatement' && statement.init ? this.beginLoop(statement.init, inner) : [];
    const exit = this.depth;
    this.depth += 2;
    const test = statement.test ? negation(this.condition(statement.test, inner)).code : i32Const(0);
    const leave = [op.br_if, unsigned(1)];
    this.loops.push({ exit, next: this.depth });
    const body = this.nested(() => this.statement(statement.body, inner));
    this.loops.pop();
    const update = statement.type === 'ForStatement' && statement.update ? this.effect(statement.update, inner) : [];
    this.depth -= 2;
    const around = [op.block, blockType.none, body.code, op.end];
    const again = [op.br, unsigned(0)];
    return [before, [op.block, blockType.none, op.loop, blockType.none], [test, leave, around, update, again], [op.end, op.end]];
  }

  private beginLoop(init: VariableDeclaration | Expression, scope: Scope): Code {
    if (init.type !== 'VariableDeclaration') return this.effect(init, scope);
    return this.declaration(init, scope).flatMap(({ code }) => code);
  }

  private leave(argument: Expression | null, scope: Scope): Code {
    scope.returns.branched = true;
    if (argument === null) return this.jump(scope.returns.depth);
    const value = this.expression(argument, scope);
    this.returnsType(scope, value.type);
    return [value.code, this.jump(scope.returns.depth)];
  }

  private returnsType(scope: Scope, type: Type): void {
    if (scope.returns.type !== null && scope.returns.type !== type)
      throw new Error(`${scope.operation}: returns values of two types`);
    scope.returns.type = type;
  }

  /** A jump out of the block that was the `target`th to open. */
  private jump(target: number): Code {
    return [op.br, unsigned(this.depth - target - 1)];
  }

  /** An expression whose value nobody wants. */
  private effect(expression: Expression, scope: Scope): Code {
    if (expression.type === 'AssignmentExpression') return this.assignment(expression, scope);
    if (expression.type === 'UpdateExpression') return this.update(expression, scope);
    if (!hasEffects(expression, this.operations)) return [];
    if (expression.type !== 'CallExpression') throw this.beyond(expression, scope);
    const { code } = this.invoke(expression, scope);
    return this.operations.named(calledName(expression)).returnsValue ? [code, op.drop] : code;
  }

  private update({ operator, argument }: UpdateExpression, scope: Scope): Code {
    return this.change(argument, operator === '++' ? '+' : '-', () => known(1), scope);
  }

  private assignment({ left, operator, right }: AssignmentExpression, scope: Scope): Code {
    if (operator !== '=') return this.change(left, operator.slice(0, -1), () => this.expression(right, scope), scope);
    const field = outcomeField(left);
    if (field !== null) return this.assignOutcome(field, right, scope);
    if (left.type === 'Identifier') {
      const { local } = scope.find(left.name);
      if (local === null) throw this.beyond(left, scope);
      return [this.expression(right, scope).code, localSet(local)];
    }
    const { array, index } = this.elementOf(left, scope);
    const placed = this.placed(array);
    if (placed.kind !== 'field') throw this.beyond(left, scope);
    const { address, constant } = this.address(placed, index);
    return [address, this.expression(right, scope).code, storeOf(placed, constant)];
  }

  private assignOutcome(field: string, right: Expression, scope: Scope): Code {
    const kept = this.outcome.get(field);
    this.outcomeWritten.add(field);
    if (kept !== undefined) return [this.expression(right, scope).code, localSet(kept.local!)];
    if (hasEffects(right, this.operations)) throw this.beyond(right, scope);
    return [];
  }

  /** `target operator= operand`. */
  private change(target: Node, operator: string, operand: () => Value, scope: Scope): Code {
    if (target.type === 'Identifier') {
      const binding = scope.find((target as Node & { name: string }).name);
      if (binding.local === null) throw this.beyond(target, scope);
      binding.used = true;
      return [this.checked(binary(operator, binding.value, operand()), target, scope).code, localSet(binding.local)];
    }
    const { array, index } = this.elementOf(target, scope);
    const placed = this.placed(array);
    if (placed.kind !== 'field') throw this.beyond(target, scope);
    const { address, constant } = this.address(placed, index);
    if (index.known !== null) {
      const old = computed([address, loadOf(placed, constant)]);
      return [address, this.checked(binary(operator, old, operand()), target, scope).code, storeOf(placed, constant)];
    }
    const pointer = this.locals.add();
    const old = computed([localGet(pointer), loadOf(placed)]);
    const changed = this.checked(binary(operator, old, operand()), target, scope).code;
    return [address, localSet(pointer), localGet(pointer), changed, storeOf(placed)];
  }

  private expression(expression: Node, scope: Scope): Value {
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

  private condition(node: Node, scope: Scope): Value {
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

  private invoke(call: CallExpression, scope: Scope): Value {
    const parameters = call.arguments.map((argument) => {
      if (argument.type === 'Identifier' && argument.name === 'm') return nothing;
      // An argument that is not read is not evaluated.
      if (hasEffects(argument, this.operations)) throw this.beyond(argument, scope);
      return this.expression(argument, scope);
    });
    return this.inline(calledName(call), parameters);
  }

  private literal(value: unknown): Value {
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

  private load(array: string, index: Value): Value {
    const placed = this.placed(array);
    if (placed.kind === 'table' && index.known !== null) {
      const value = (this.m[array as keyof Memory] as Int32Array)[index.known];
      return value === undefined ? trap : known(value);
    }
    const { address, constant } = this.address(placed, index);
    return computed([address, loadOf(placed, constant)]);
  }

  private elementOf(node: Node, scope: Scope): { array: string; index: Value } {
    if (node.type !== 'MemberExpression') throw this.beyond(node, scope);
    const { object, property, computed: isComputed } = node as MemberExpression;
    const array = memoryField(object);
    if (array === null || !isComputed) throw this.beyond(node, scope);
    return { array, index: this.expression(property, scope) };
  }

  /** The address of an element without the array's offset and `constant`, which are immediates of the access. */
  private address(placed: Placed, index: Value): { address: Code; constant: number } {
    const base = placed.kind === 'field' ? localGet(0) : [];
    if (index.known !== null) {
      const inside = index.known >= 0 && index.known < placed.length;
      const from = base.length > 0 ? base : i32Const(0);
      return inside ? { address: from, constant: index.known } : { address: trap.code, constant: 0 };
    }
    const at = this.locals.add();
    const check = [localTee(at), i32Const(placed.length), op.i32_ge_u, op.if, blockType.none, op.unreachable, op.end];
    const scaled = placed.shift === 0 ? localGet(at) : [localGet(at), i32Const(placed.shift), op.i32_shl];
    return { address: [index.code, check, scaled, base.length > 0 ? [base, op.i32_add] : []], constant: 0 };
  }

  private placed(array: string): Placed {
    const placed = this.layout.arrays.get(array);
    if (placed === undefined) throw new Error(`the compiler does not know the array ${array}`);
    return placed;
  }

  private checked(value: Value | undefined, node: Node, scope: Scope): Value {
    if (value === undefined) throw this.beyond(node, scope);
    return value;
  }

  private beyond(node: Node, { operation }: Scope): Error {
    return new Error(`${operation}: ${node.type} at ${node.start} is beyond what is compiled to WebAssembly`);
  }
}

function setsLocal(expression: Expression): boolean {
  if (expression.type === 'AssignmentExpression') return expression.left.type === 'Identifier';
  return expression.type === 'UpdateExpression' && expression.argument.type === 'Identifier';
}
