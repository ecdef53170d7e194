import { newOutcome } from '../../../properties/outcome.ts';
import { blockType, type Code, isEmpty, localSet, op } from './encode.ts';
import { nothing } from './expressions.ts';
import type { OutcomeTeller } from './outcome.ts';
import { type Binding, bindLocal, bindValue, Returns, Scope } from './scope.ts';
import { Statements } from './statements.ts';
import { computed, known, type Value } from './value.ts';

/** The body of one function, into which operations are compiled. Every call is inlined, with what is known of its arguments. */
export class Body extends Statements {
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

  protected override inline(name: string, parameters: readonly Value[]): Value {
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
}
