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

type Sums = 'all' | 'part';

/**
 * Code that computes what `fingerprintWords` does of the words of a record, four at a time: sums in two lanes, which further vectors
 * are added to. There are two of them: over all words, and over a part.
 */
export class Hash {
  /** Locals that it needs: vectors. */
  static readonly locals = 8;
  private readonly factors: number;
  private readonly record: number;
  private readonly x: number;
  private readonly y: number;
  private readonly first: number;
  private readonly second: number;
  private readonly index: number;
  private readonly lanes: Readonly<Record<Sums, readonly [low: number, high: number]>>;

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
    this.lanes = { all: [locals + 4, locals + 5], part: [locals + 6, locals + 7] };
  }

  /** To be done once, before everything else. */
  prepare(): Code {
    const factor = (value: number, local: number) => [i32Const(value), vector(vectorOp.i32x4_splat), localSet(local)];
    return [factor(fingerprintFactors.first, this.first), factor(fingerprintFactors.second, this.second)];
  }

  /** Nothing is added to the sums yet. */
  begin(sums: Sums): Code {
    const [low, high] = this.lanes[sums];
    return [i32Const(0), vector(vectorOp.i32x4_splat), localTee(low), localSet(high)];
  }

  copy(from: Sums, to: Sums): Code {
    return [0, 1].map((lane) => [localGet(this.lanes[from][lane]!), localSet(this.lanes[to][lane]!)]);
  }

  /** Adds the vectors from byte `from` of the record up to `to`. */
  add(sums: Sums, from: number, to: number): Code {
    const vectors = (to - from) / 16;
    if (vectors <= unrolledVectors) {
      return Array.from({ length: vectors }, (_, i) => this.one(sums, from + 16 * i));
    }
    return [
      [i32Const(0), localSet(this.index), op.loop, blockType.none],
      this.one(sums, from, localGet(this.index)),
      [localGet(this.index), i32Const(16), op.i32_add, localTee(this.index)],
      [i32Const(to - from), op.i32_lt_u, op.br_if, unsigned(0), op.end],
    ];
  }

  /** Adds the bytes from `from` on up to `to`, fewer than a vector, to the sums. */
  addMasked(sums: Sums, from: number, to: number): Code {
    if (to === from) return [];
    const bytes = Array.from({ length: 16 }, (_, i) => (i < to - from ? 0xff : 0));
    const mask = [vector(vectorOp.v128_const, ...bytes), vector(vectorOp.v128_and)];
    return this.one(sums, from, [], mask);
  }

  /** Puts the sums of four lanes each into two locals: 64 bits that differ where the words do, as a fingerprint does. */
  sums(sums: Sums, low: number, high: number): Code {
    const [lowLanes, highLanes] = this.lanes[sums];
    return [sumOfLanes(lowLanes), localSet(low), sumOfLanes(highLanes), localSet(high)];
  }

  /** Puts the fingerprint into two locals, through `word`. */
  finish(low: number, high: number, word: number): Code {
    return [
      this.sums('all', low, high),
      [finish(localGet(low), word), localSet(low)],
      [finish([localGet(high), i32Const(0x1b873593), op.i32_xor], word), localSet(high)],
    ];
  }

  /** One vector at byte `offset` of the record, plus `index` where looping. */
  private one(sums: Sums, offset: number, index: Code = [], mask: Code = []): Code {
    const { record, x, y, first, second, factors } = this;
    const [low, high] = this.lanes[sums];
    const looping = index.length > 0;
    const multiply = vector(vectorOp.i32x4_mul);
    const addTo = (lane: number): Code => [localGet(lane), vector(vectorOp.i32x4_add), localSet(lane)];
    /** x ^ (x >>> bits) */
    const fold = (bits: number): Code => [
      [localTee(x), localGet(x), i32Const(bits), vector(vectorOp.i32x4_shr_u), vector(vectorOp.v128_xor)],
    ];
    return [
      [localGet(record), looping ? [index, op.i32_add] : [], vectorAccess(vectorOp.v128_load, offset), mask],
      [looping ? index : i32Const(0), vectorAccess(vectorOp.v128_load, factors + offset), multiply],
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
