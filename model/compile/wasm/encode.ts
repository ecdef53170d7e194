/** Bytes of WebAssembly's binary format, as they are strung together: parts within parts, flattened once at the end. */
export type Code = readonly (number | Code)[];

/** Opcodes by their names in the specification, dots as underscores. */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  br_table: 0x0e,
  return: 0x0f,
  call: 0x10,
  drop: 0x1a,
  local_get: 0x20,
  local_set: 0x21,
  local_tee: 0x22,
  i32_load: 0x28,
  i32_load8_s: 0x2c,
  i32_load16_s: 0x2e,
  i32_store: 0x36,
  i32_store8: 0x3a,
  i32_store16: 0x3b,
  i32_const: 0x41,
  i32_eqz: 0x45,
  i32_eq: 0x46,
  i32_ne: 0x47,
  i32_lt_s: 0x48,
  i32_lt_u: 0x49,
  i32_gt_s: 0x4a,
  i32_gt_u: 0x4b,
  i32_le_s: 0x4c,
  i32_le_u: 0x4d,
  i32_ge_s: 0x4e,
  i32_ge_u: 0x4f,
  i64_eq: 0x51,
  i64_ne: 0x52,
  i64_lt_s: 0x53,
  i64_gt_s: 0x55,
  i64_le_s: 0x57,
  i64_ge_s: 0x59,
  i32_add: 0x6a,
  i32_sub: 0x6b,
  i32_mul: 0x6c,
  i32_div_s: 0x6d,
  i32_rem_s: 0x6f,
  i32_and: 0x71,
  i32_or: 0x72,
  i32_xor: 0x73,
  i32_shl: 0x74,
  i32_shr_s: 0x75,
  i32_shr_u: 0x76,
  i64_extend_i32_s: 0xac,
  i64_extend_i32_u: 0xad,
} as const;

/** Opcodes behind the prefix 0xfd. */
export const vectorOp = {
  v128_load: 0,
  v128_store: 11,
  v128_const: 12,
  i8x16_shuffle: 13,
  i32x4_splat: 17,
  i32x4_extract_lane: 27,
  v128_and: 78,
  v128_or: 80,
  v128_xor: 81,
  v128_any_true: 83,
  i32x4_shr_u: 173,
  i32x4_add: 174,
  i32x4_mul: 181,
} as const;

/** What a block leaves on the stack. */
export const blockType = { none: 0x40, i32: 0x7f } as const;

/** Types of locals. */
export const i32 = 0x7f;
export const v128 = 0x7b;

/** LEB128, unsigned. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest !== 0);
  return bytes;
}

/** LEB128, signed. */
export function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

export function i32Const(value: number): Code {
  return [op.i32_const, signed(value)];
}

export function localGet(index: number): Code {
  return [op.local_get, unsigned(index)];
}

export function localSet(index: number): Code {
  return [op.local_set, unsigned(index)];
}

export function localTee(index: number): Code {
  return [op.local_tee, unsigned(index)];
}

export function call(index: number): Code {
  return [op.call, unsigned(index)];
}

/** A load or store of `opcode` at the address on the stack plus `offset`; `align` is the logarithm of the alignment. */
export function access(opcode: number, align: number, offset: number): Code {
  return [opcode, align, unsigned(offset)];
}

export function vector(opcode: number, ...immediates: readonly number[]): Code {
  return [0xfd, unsigned(opcode), immediates];
}

export function vectorAccess(opcode: number, offset: number): Code {
  return [vector(opcode, 4), unsigned(offset)];
}

/** `if (condition) yes else no`; `no` empty: none. */
export function ifElse(condition: Code, yes: Code, no: Code = [], type: number = blockType.none): Code {
  return [condition, op.if, type, yes, isEmpty(no) ? [] : [op.else, no], op.end];
}

/** One function: parameters and result are i32. */
export interface Func {
  readonly parameters: number;
  readonly results: 0 | 1;
  /** Types of the locals behind the parameters. */
  readonly locals: readonly number[];
  readonly body: Code;
  /** Under which name it is exported; none: it is not. */
  readonly exported?: string;
}

/**
 * A module with one memory of a fixed number of pages, imported as `env.memory`.
 *
 * Functions are numbered in the order of the array.
 */
export function encodeModule(functions: readonly Func[], pages: number): Uint8Array<ArrayBuffer> {
  const signatures: string[] = [];
  const signatureOf = functions.map(({ parameters, results }) => {
    const key = `${parameters} ${results}`;
    if (!signatures.includes(key)) signatures.push(key);
    return signatures.indexOf(key);
  });
  const types = signatures.map((key) => {
    const [parameters = 0, results = 0] = key.split(' ').map(Number);
    return [0x60, list(new Array(parameters).fill([i32])), list(new Array(results).fill([i32]))];
  });
  const memory = [name('env'), name('memory'), 0x02, 0x01, unsigned(pages), unsigned(pages)];
  const exports = functions.flatMap(({ exported }, index) =>
    exported === undefined ? [] : [[name(exported), 0x00, unsigned(index)]],
  );
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, list(types)),
      section(2, list([memory])),
      section(3, list(signatureOf.map((index) => unsigned(index)))),
      section(7, list(exports)),
      section(10, list(functions.map(functionCode))),
    ]),
  );
}

function functionCode({ locals, body }: Func): Code {
  const runs: [count: number, type: number][] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.[1] === type) last[0]++;
    else runs.push([1, type]);
  }
  return sized([list(runs.map(([count, type]) => [unsigned(count), type])), body, op.end]);
}

function section(number: number, contents: Code): Code {
  return [number, sized(contents)];
}

/** The length in bytes, and the bytes. */
function sized(contents: Code): Code {
  const bytes = flat(contents);
  return [unsigned(bytes.length), bytes];
}

function list(items: readonly Code[]): Code {
  return [unsigned(items.length), items];
}

function name(text: string): Code {
  return sized([...new TextEncoder().encode(text)]);
}

export function isEmpty(code: Code): boolean {
  return code.every((part) => typeof part !== 'number' && isEmpty(part));
}

/** The bytes themselves. */
export function flat(code: Code): number[] {
  const bytes: number[] = [];
  appendTo(bytes, code);
  return bytes;
}

function appendTo(bytes: number[], code: Code): void {
  for (const part of code) {
    if (typeof part === 'number') bytes.push(part);
    else appendTo(bytes, part);
  }
}
