import { mixers, positionKeys } from '../../fingerprint.ts';
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
export const unrolledVectors = 32;

/** Where vectors of the mask begin that are not all zero. */
export function vectorsIn(mask: Uint8Array): number[] {
  const vectors = Array.from({ length: mask.length / 16 }, (_, i) => 16 * i);
  return vectors.filter((at) => mask.subarray(at, at + 16).some((byte) => byte !== 0));
}

/** Where the keys of the positions stand, for either sum. */
export interface KeyAddresses {
  readonly low: number;
  readonly high: number;
}

/**
 * Code that computes what `fingerprintWords` does of the words of a record, four at a time: sums in two lanes, which further vectors
 * are added to.
 */
export class Hash {
  /** Locals that it needs: vectors. */
  static readonly locals = 5;
  private readonly keys: KeyAddresses;
  private readonly record: number;
  private readonly x: number;
  private readonly first: number;
  private readonly second: number;
  private readonly index: number;
  private readonly low: number;
  private readonly high: number;

  /**
   * `record`: the local with the address of the record. `index`: one for loops.
   * `locals`: the first of its own.
   */
  constructor(keys: KeyAddresses, record: number, index: number, locals: number) {
    this.keys = keys;
    this.record = record;
    this.index = index;
    this.x = locals;
    this.first = locals + 1;
    this.second = locals + 2;
    this.low = locals + 3;
    this.high = locals + 4;
  }

  /** To be done once, before everything else. */
  prepare(): Code {
    const mixer = (value: number, local: number) => [i32Const(value), vector(vectorOp.i32x4_splat), localSet(local)];
    return [mixer(mixers.first, this.first), mixer(mixers.second, this.second)];
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
    const vectors = vectorsIn(mask);
    return vectors.length <= unrolledVectors ? vectors.map((at) => this.one(at, [], address)) : this.each(mask.length, address);
  }

  private each(bytes: number, mask: number | null): Code {
    return [
      [i32Const(0), localSet(this.index), op.loop, blockType.none],
      this.one(0, localGet(this.index), mask),
      [localGet(this.index), i32Const(16), op.i32_add, localTee(this.index)],
      [i32Const(bytes), op.i32_lt_u, op.br_if, unsigned(0), op.end],
    ];
  }

  /** Puts the sums of four lanes each into two locals: the halves of the fingerprint, where all words were added. */
  sums(low: number, high: number): Code {
    return [sumOfLanes(this.low), localSet(low), sumOfLanes(this.high), localSet(high)];
  }

  /** One vector at byte `offset` of the record, plus `index` where looping, and where `mask` is set of it. */
  private one(offset: number, index: Code = [], mask: number | null = null): Code {
    const { record, x, first, second, keys, low, high } = this;
    const looping = index.length > 0;
    const at = looping ? index : i32Const(0);
    const masked = mask === null ? [] : [at, vectorAccess(vectorOp.v128_load, mask + offset), vector(vectorOp.v128_and)];
    const times = (mixer: number): Code => [localGet(mixer), vector(vectorOp.i32x4_mul)];
    /** x ^ (x >>> bits) */
    const fold = (bits: number): Code => [
      [localTee(x), localGet(x), i32Const(bits), vector(vectorOp.i32x4_shr_u), vector(vectorOp.v128_xor)],
    ];
    const word: Code = [[localGet(record), looping ? [index, op.i32_add] : [], vectorAccess(vectorOp.v128_load, offset), masked]];
    const addTo = (sum: number, key: number): Code => [
      [word, at, vectorAccess(vectorOp.v128_load, key + offset), vector(vectorOp.v128_xor)],
      [fold(16), times(first), fold(15), times(second), fold(16)],
      [localGet(sum), vector(vectorOp.i32x4_add), localSet(sum)],
    ];
    return [addTo(low, keys.low), addTo(high, keys.high)];
  }
}

function sumOfLanes(lanes: number): Code {
  return [0, 1, 2, 3].flatMap((lane) => [
    localGet(lanes),
    vector(vectorOp.i32x4_extract_lane, lane),
    lane > 0 ? [op.i32_add] : [],
  ]);
}

/** Adds what `fingerprintWords` does for one word at position `position` to two locals, through local `x`. */
export function addWord(word: Code, position: number, x: number, sums: { readonly low: number; readonly high: number }): Code {
  const keys = positionKeys(position + 1);
  const addTo = (sum: number, key: number): Code => [
    [mix([word, i32Const(key), op.i32_xor], x), localGet(sum), op.i32_add, localSet(sum)],
  ];
  return [addTo(sums.low, keys.low[position]!), addTo(sums.high, keys.high[position]!)];
}

/** `mix` of model/fingerprint.ts, through local `x`. */
function mix(word: Code, x: number): Code {
  const times = (mixer: number): Code => [i32Const(mixer), op.i32_mul];
  return [word, fold(16, x), times(mixers.first), fold(15, x), times(mixers.second), fold(16, x)];
}

/** x ^ (x >>> bits) */
function fold(bits: number, x: number): Code {
  return [localTee(x), localGet(x), i32Const(bits), op.i32_shr_u, op.i32_xor];
}
