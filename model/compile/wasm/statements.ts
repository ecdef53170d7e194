import type {
  AssignmentExpression,
  Expression,
  ForStatement,
  IfStatement,
  Node,
  Statement,
  UpdateExpression,
  VariableDeclaration,
  WhileStatement,
} from 'acorn';
import { blockType, type Code, i32Const, ifElse, localGet, localSet, op, unsigned } from './encode.ts';
import { Expressions } from './expressions.ts';
import { loadOf, storeOf } from './layout.ts';
import { calledName, hasEffects, outcomeField } from './operation.ts';
import { type Binding, bindLocal, bindValue, type Loop, type Scope } from './scope.ts';
import { binary, computed, known, negation, type Type, type Value } from './value.ts';

/** Code, and whether whatever follows it is never reached. */
interface Compiled {
  readonly code: Code;
  readonly ends: boolean;
}

/** Compiles statements of operations: a branch that is known is the only one that is compiled. */
export abstract class Statements extends Expressions {
  /** Fields of the outcome that the step may have written. */
  protected readonly outcomeWritten = new Set<string>();
  private readonly loops: Loop[] = [];

  /**
   * `tail`: the value that the statements end with, where they end with a `return` that needs no jump. Constants that turn out not
   * to be read are left out.
   */
  protected statements(list: readonly Statement[], scope: Scope, atTail: boolean): Compiled & { readonly tail: Value | null } {
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
}

function setsLocal(expression: Expression): boolean {
  if (expression.type === 'AssignmentExpression') return expression.left.type === 'Identifier';
  return expression.type === 'UpdateExpression' && expression.argument.type === 'Identifier';
}
