import { type Code, i32Const, op } from './encode.ts';

/** What a number stands for: comparisons of unsigned numbers differ, and only truth values may be joined by && and ||. */
export type Type = 'signed' | 'unsigned' | 'boolean' | 'name';

/** The value of an expression: code that leaves one i32 on the stack, and the number where it is known. */
export interface Value {
  readonly type: Type;
  readonly known: number | null;
  readonly code: Code;
}

export function known(value: number, type: Type = 'signed'): Value {
  return { type, known: value, code: i32Const(value) };
}

export function computed(code: Code, type: Type = 'signed'): Value {
  return { type, known: null, code };
}

/** The value of code that must not be reached. */
export const trap: Value = { type: 'signed', known: null, code: [op.unreachable, i32Const(0)] };

export function truth(value: boolean): Value {
  return known(Number(value), 'boolean');
}

const arithmetic: Readonly<Record<string, readonly [number, (a: number, b: number) => number]>> = {
  '+': [op.i32_add, (a, b) => a + b],
  '-': [op.i32_sub, (a, b) => a - b],
  '*': [op.i32_mul, (a, b) => a * b],
  '%': [op.i32_rem_s, (a, b) => a % b],
  '&': [op.i32_and, (a, b) => a & b],
  '|': [op.i32_or, (a, b) => a | b],
  '^': [op.i32_xor, (a, b) => a ^ b],
  '<<': [op.i32_shl, (a, b) => a << b],
  '>>': [op.i32_shr_s, (a, b) => a >> b],
};

/** Signed comparisons on i32 and on i64. */
const comparison: Readonly<Record<string, readonly [number, number, (a: number, b: number) => boolean]>> = {
  '===': [op.i32_eq, op.i64_eq, (a, b) => a === b],
  '!==': [op.i32_ne, op.i64_ne, (a, b) => a !== b],
  '<': [op.i32_lt_s, op.i64_lt_s, (a, b) => a < b],
  '>': [op.i32_gt_s, op.i64_gt_s, (a, b) => a > b],
  '<=': [op.i32_le_s, op.i64_le_s, (a, b) => a <= b],
  '>=': [op.i32_ge_s, op.i64_ge_s, (a, b) => a >= b],
};

/** `a operator b`; undefined where the operator is none of the subset's, or does not fit the types. */
export function binary(operator: string, a: Value, b: Value): Value | undefined {
  if (operator in comparison) return compare(operator, a, b);
  if (operator === '>>>') return a.known !== null && b.known === 0 ? known(a.known >>> 0, 'unsigned') : unsignedOf(a, b);
  const found = arithmetic[operator];
  if (found === undefined || a.type === 'name' || b.type === 'name') return undefined;
  // Bits of an unsigned number are those of the signed one; its sums and products are not.
  if ((a.type === 'unsigned' || b.type === 'unsigned') && !['&', '|', '^', '<<', '>>'].includes(operator)) return undefined;
  const [opcode, fold] = found;
  if (a.known !== null && b.known !== null) {
    const value = fold(a.known, b.known);
    if (Number.isNaN(value)) return trap;
    return value === (value | 0) ? known(value | 0) : undefined;
  }
  if (b.known === 0 && ['+', '-', '<<', '>>', '|'].includes(operator)) return computed(a.code);
  if (a.known === 0 && operator === '+') return computed(b.code);
  if (operator === '*' && (a.known === 0 || b.known === 0)) return known(0);
  if (operator === '*' && a.known === 1) return computed(b.code);
  if (operator === '*' && b.known === 1) return computed(a.code);
  if (operator === '&' && b.known === -1) return computed(a.code);
  return computed([a.code, b.code, opcode]);
}

/** `(a / b) | 0`. */
export function quotient(a: Value, b: Value): Value {
  if (a.known !== null && b.known !== null) return known((a.known / b.known) | 0);
  if (b.known === 0) return known(0);
  return b.known === 1 ? computed(a.code) : computed([a.code, b.code, op.i32_div_s]);
}

function compare(operator: string, a: Value, b: Value): Value | undefined {
  const [narrow, wide, fold] = comparison[operator]!;
  if (a.known !== null && b.known !== null && (a.type === 'name') === (b.type === 'name')) return truth(fold(a.known, b.known));
  if (a.type === 'unsigned' || b.type === 'unsigned') return computed([widened(a), widened(b), wide], 'boolean');
  if (a.type !== b.type || (a.type !== 'signed' && !operator.endsWith('=='))) return undefined;
  if (operator === '===' && b.known === 0) return computed([a.code, op.i32_eqz], 'boolean');
  return computed([a.code, b.code, narrow], 'boolean');
}

function widened({ code, type }: Value): Code {
  return [code, type === 'unsigned' ? op.i64_extend_i32_u : op.i64_extend_i32_s];
}

function unsignedOf(a: Value, b: Value): Value | undefined {
  return b.known === null ? undefined : computed([a.code, b.code, op.i32_shr_u], 'unsigned');
}

/** `!value`. */
export function negation(value: Value): Value {
  return value.known !== null ? truth(value.known === 0) : computed([value.code, op.i32_eqz], 'boolean');
}
