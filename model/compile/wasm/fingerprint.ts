import { fingerprintFactors } from '../../fingerprint.ts';
import {
  access,
  blockType,
  type Code,
  type Func,
  i32Const,
  localGet,
  localSet,
  localTee,
  op,
  unsigned,
  v128,
  vector,
  vectorAccess,
  vectorOp,
} from './encode.ts';

/** Vectors of a state up to which the code is written out for each; beyond, it loops. */
const unrolledVectors = 32;

/**
 * A function that writes the fingerprints of the records from address `local 0` up to `local 1`: what `fingerprintWords` computes,
 * four words at a time. `factors`: address of the multipliers of the positions.
 */
export function fingerprintFunction(stateBytes: number, stride: number, factors: number): Func {
  const [record, end, at, low, high, x, y, first, second] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const vectors = stateBytes / 16;
  /** x ^ (x >>> bits), which is left in `y` too. */
  const fold = (bits: number): Code => [
    localTee(x),
    localGet(x),
    i32Const(bits),
    vector(vectorOp.i32x4_shr_u),
    vector(vectorOp.v128_xor),
  ];
  const multiply = vector(vectorOp.i32x4_mul);
  const addTo = (lane: number): Code => [localGet(lane), vector(vectorOp.i32x4_add), localSet(lane)];
  /** One vector; its address relative to record and factors is `local at` (where looping) plus `offset`. */
  const one = (offset: number, looping: boolean): Code => {
    const relative = looping ? [localGet(at), op.i32_add] : [];
    return [
      [localGet(record), relative, vectorAccess(vectorOp.v128_load, offset)],
      looping ? localGet(at) : i32Const(0),
      [vectorAccess(vectorOp.v128_load, factors + offset), multiply],
      [fold(16), localGet(first), multiply, localTee(y), addTo(low)],
      [localGet(y), fold(15), localGet(second), multiply, fold(14), addTo(high)],
    ];
  };
  const all =
    vectors <= unrolledVectors
      ? Array.from({ length: vectors }, (_, i) => one(16 * i, false)).flat()
      : loopOver(at, stateBytes, one(0, true));
  const zero = [i32Const(0), vector(vectorOp.i32x4_splat)];
  const factor = (value: number, local: number) => [i32Const(value), vector(vectorOp.i32x4_splat), localSet(local)];
  const body = [
    factor(fingerprintFactors.first, first),
    factor(fingerprintFactors.second, second),
    [op.block, blockType.none, op.loop, blockType.none],
    [localGet(record), localGet(end), op.i32_ge_u, op.br_if, unsigned(1)],
    [zero, localSet(low), zero, localSet(high)],
    all,
    [localGet(record), finish(sumOfLanes(low), 9), access(op.i32_store, 2, stateBytes)],
    [localGet(record), finish([sumOfLanes(high), i32Const(0x1b873593), op.i32_xor], 9)],
    access(op.i32_store, 2, stateBytes + 4),
    [localGet(record), i32Const(stride), op.i32_add, localSet(record)],
    [op.br, unsigned(0), op.end, op.end],
  ];
  return { parameters: 2, results: 0, locals: [0x7f, v128, v128, v128, v128, v128, v128, 0x7f], body };
}

/** for (at = 0; at < bytes; at += 16) */
function loopOver(at: number, bytes: number, body: Code): Code {
  return [
    [i32Const(0), localSet(at), op.loop, blockType.none, body],
    [localGet(at), i32Const(16), op.i32_add, localTee(at), i32Const(bytes), op.i32_lt_u],
    [op.br_if, unsigned(0), op.end],
  ];
}

function sumOfLanes(lanes: number): Code {
  return [0, 1, 2, 3].flatMap((lane) => [
    localGet(lanes),
    vector(vectorOp.i32x4_extract_lane, lane),
    lane > 0 ? [op.i32_add] : [],
  ]);
}

/** `finish` of model/fingerprint.ts, through local `x`. */
function finish(word: Code, x: number): Code {
  const fold = (bits: number): Code => [localTee(x), localGet(x), i32Const(bits), op.i32_shr_u, op.i32_xor];
  const times = (factor: number): Code => [i32Const(factor), op.i32_mul];
  return [word, fold(16), times(0x7feb352d), fold(15), times(0x846ca68b), fold(16)];
}
