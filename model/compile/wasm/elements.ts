import type { Memory } from '../../memory.ts';
import { blockType, type Code, i32Const, localGet, localTee, op } from './encode.ts';
import { type Layout, loadOf, type Placed, storeOf } from './layout.ts';
import { Locals } from './scope.ts';
import { computed, known, trap, type Value } from './value.ts';

/**
 * Access to the arrays of a memory from the body of one function, whose local 0 holds the address of the state. An index that is not
 * known is compared with the length of its array: where the search would read `undefined`, the compiled code traps.
 */
export class Elements {
  readonly locals: Locals;
  protected readonly m: Memory;
  private readonly layout: Layout;

  constructor(m: Memory, layout: Layout, parameters: number) {
    this.m = m;
    this.layout = layout;
    this.locals = new Locals(parameters);
  }

  /** Element `index` of the field `field` of the state. */
  element(field: string, index: number): Value {
    return this.load(field, known(index));
  }

  store(field: string, index: number, value: number): Code {
    return [localGet(0), i32Const(value), storeOf(this.placed(field), index)];
  }

  protected load(array: string, index: Value): Value {
    const placed = this.placed(array);
    if (placed.kind === 'table' && index.known !== null) {
      const value = (this.m[array as keyof Memory] as Int32Array)[index.known];
      return value === undefined ? trap : known(value);
    }
    const { address, constant } = this.address(placed, index);
    return computed([address, loadOf(placed, constant)]);
  }

  /** The address of an element without the array's offset and `constant`, which are immediates of the access. */
  protected address(placed: Placed, index: Value): { address: Code; constant: number } {
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

  protected placed(array: string): Placed {
    const placed = this.layout.arrays.get(array);
    if (placed === undefined) throw new Error(`the compiler does not know the array ${array}`);
    return placed;
  }
}
