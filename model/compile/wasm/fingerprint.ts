import { fingerprintFactors } from '../../fingerprint.ts';
import {
  blockType,
  type Code,
  i32Const,
  localGet,
  localSet,
  localTee,
  op,
  unsigned,
  vector,
  vectorAccess,
  vectorOp,
} from './encode.ts';

/** Vectors of a state up to which the code is written out for each; beyond, it loops. */
const unrolledVectors = 32;

/**
 * Code that computes what `fingerprintWords` does of the words of a record, four at a time: sums in two lanes, which further vectors
 * are added to.
 */
export class Hash {
  /** Locals that it needs: vectors. */
  static readonly locals = 6;
  private readonly factors: number;
  private readonly record: number;
  private readonly x: number;
  private readonly y: number;
  private readonly first: number;
  private readonly second: number;
  private readonly index: number;
  private readonly low: number;
  private readonly high: number;

  /**
   * `factors`: address of the multipliers of the positions. `record`: the local with the address of the record. `index`: one for loops.
   * `locals`: the first of its own.
   */
  constructor(factors: number, record: number, index: number, locals: number) {
    this.factors = factors;
    this.record = record;
    this.index = index;
    this.x = locals;
    this.y = locals + 1;
    this.first = locals + 2;
    this.second = locals + 3;
    this.low = locals + 4;
    this.high = locals + 5;
  }

  /** To be done once, before everything else. */
  prepare(): Code {
    const factor = (value: number, local: number) => [i32Const(value), vector(vectorOp.i32x4_splat), localSet(local)];
    return [factor(fingerprintFactors.first, this.first), factor(fingerprintFactors.second, this.second)];
  }

  /** Nothing is added to the sums yet. */
  begin(): Code {
    return [i32Const(0), vector(vectorOp.i32x4_splat), localTee(this.low), localSet(this.high)];
  }

  /** Adds so many bytes of the record, whole vectors. */
  add(bytes: number): Code {
    const vectors = Array.from({ length: bytes / 16 }, (_, i) => 16 * i);
    return vectors.length <= unrolledVectors ? vectors.map((at) => this.one(at)) : this.each(bytes, null);
  }

  /** Adds the bytes of the record where `mask`, which stands at `address`, is 0xff. */
  addMasked(address: number, mask: Uint8Array): Code {
    const vectors = Array.from({ length: mask.length / 16 }, (_, i) => 16 * i);
    const some = vectors.filter((at) => mask.subarray(at, at + 16).some((byte) => byte !== 0));
    return some.length <= unrolledVectors ? some.map((at) => this.one(at, [], address)) : this.each(mask.length, address);
  }

  private each(bytes: number, mask: number | null): Code {
    return [
      [i32Const(0), localSet(this.index), op.loop, blockType.none],
      this.one(0, localGet(this.index), mask),
      [localGet(this.index), i32Const(16), op.i32_add, localTee(this.index)],
      [i32Const(bytes), op.i32_lt_u, op.br_if, unsigned(0), op.end],
    ];
  }

  /** Puts the sums of four lanes each into two locals: 64 bits that differ where the words do, as a fingerprint does. */
  sums(low: number, high: number): Code {
    return [sumOfLanes(this.low), localSet(low), sumOfLanes(this.high), localSet(high)];
  }

  /** Puts the fingerprint into two locals, through `word`. */
  finish(low: number, high: number, word: number): Code {
    return [
      this.sums(low, high),
      [finish(localGet(low), word), localSet(low)],
      [finish([localGet(high), i32Const(0x1b873593), op.i32_xor], word), localSet(high)],
    ];
  }

  /** One vector at byte `offset` of the record, plus `index` where looping, and where `mask` is set of it. */
  private one(offset: number, index: Code = [], mask: number | null = null): Code {
    const { record, x, y, first, second, factors, low, high } = this;
    const looping = index.length > 0;
    const at = looping ? index : i32Const(0);
    const masked = mask === null ? [] : [at, vectorAccess(vectorOp.v128_load, mask + offset), vector(vectorOp.v128_and)];
    const multiply = vector(vectorOp.i32x4_mul);
    const addTo = (lane: number): Code => [localGet(lane), vector(vectorOp.i32x4_add), localSet(lane)];
    /** x ^ (x >>> bits) */
    const fold = (bits: number): Code => [
      [localTee(x), localGet(x), i32Const(bits), vector(vectorOp.i32x4_shr_u), vector(vectorOp.v128_xor)],
    ];
    return [
      [localGet(record), looping ? [index, op.i32_add] : [], vectorAccess(vectorOp.v128_load, offset), masked],
      [at, vectorAccess(vectorOp.v128_load, factors + offset), multiply],
      [fold(16), localGet(first), multiply, localTee(y), addTo(low)],
      [localGet(y), fold(15), localGet(second), multiply, fold(14), addTo(high)],
    ];
  }
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
