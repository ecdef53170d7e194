import type { Memory } from '../../memory.ts';
import { access, type Code, op } from './encode.ts';

/** Where one array lies: a field of the state relative to the state, a table of the scenario absolutely. */
export interface Placed {
  readonly kind: 'field' | 'table';
  readonly offset: number;
  readonly length: number;
  /** Logarithm of the bytes of an element. */
  readonly shift: 0 | 1 | 2;
  /** The one value of all elements of a table, if it has only one. */
  readonly uniform: number | null;
}

/** Where the arrays of a memory lie in the linear memory of the compiled code. */
export interface Layout {
  readonly arrays: ReadonlyMap<string, Placed>;
  /** The constant tables, to be put at address 0. */
  readonly tables: Uint8Array;
}

export function layOutArrays(m: Memory): Layout {
  const arrays = new Map<string, Placed>();
  const tables: number[] = [];
  const changing = new Set(m.vector.fields.map(({ name }) => name));
  for (const [name, value] of Object.entries(m)) {
    if (
      !(value instanceof Int8Array || value instanceof Int16Array || value instanceof Int32Array || value instanceof Uint8Array)
    ) {
      continue;
    }
    const length = value.length;
    if (changing.has(name)) {
      const shift = value.BYTES_PER_ELEMENT === 1 ? 0 : value.BYTES_PER_ELEMENT === 2 ? 1 : 2;
      arrays.set(name, { kind: 'field', offset: value.byteOffset, length, shift, uniform: null });
    } else {
      const uniform = length > 0 && value.every((element) => element === value[0]) ? value[0]! : null;
      arrays.set(name, { kind: 'table', offset: tables.length, length, shift: 2, uniform });
      tables.push(...new Uint8Array(Int32Array.from(value).buffer));
    }
  }
  return { arrays, tables: Uint8Array.from(tables) };
}

export function loadOf({ shift, offset }: Placed, index = 0): Code {
  const opcode = [op.i32_load8_s, op.i32_load16_s, op.i32_load][shift]!;
  return access(opcode, shift, offset + (index << shift));
}

export function storeOf({ shift, offset }: Placed, index = 0): Code {
  const opcode = [op.i32_store8, op.i32_store16, op.i32_store][shift]!;
  return access(opcode, shift, offset + (index << shift));
}
