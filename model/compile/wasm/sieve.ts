import { Mark, RecordPart, Remember } from '../../../checker/compiled-successors.ts';
import { Before } from '../../../checker/frontier.ts';
import {
  access,
  blockType,
  type Code,
  type Func,
  i32,
  i32Const,
  ifElse,
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
import { Hash, type KeyAddresses, unrolledVectors, vectorsIn } from './fingerprint.ts';
import { OutcomePart } from './outcome.ts';

/** A table of pairs of words that displace each other: where it stands, and the logarithm of its length. */
export interface PairTable {
  readonly at: number;
  readonly bits: number;
}

/** Which bytes of a state are looked at: 0xff where one is, and where that stands. */
export interface Mask {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface SieveShape {
  /** Bytes of a state, and from record to record. */
  readonly stateBytes: number;
  readonly stride: number;
  /** Whether records tell what their steps did. */
  readonly tells: boolean;
  /** What is looked at of the data of states, of their memory, and of the memory that steps lead to. */
  readonly masks: Readonly<Record<'data' | 'memory' | 'steps', Mask>>;
  readonly keys: KeyAddresses;
  readonly tables: Readonly<Record<'met' | 'data' | 'memory' | 'steps', PairTable>>;
}

const [source, record, end, remember, kinds, kept, mark, low, high, place, ordinal, asked] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
];
const firstVector = 12;

/**
 * A function (source, record, end, remember, kinds) that goes through the records up to `end`, makes them entries of a batch that
 * come from the state taken to `source`, marks them, and moves those that are kept together. Returns the address behind them.
 *
 * What may not be known again is told by the sums behind the fingerprint, taken over a part of the words: 64 bits, as good as its own.
 */
export function sieveFunction(shape: SieveShape): Func {
  const { stateBytes, stride, tells, tables } = shape;
  const hash = new Hash(shape.keys, record, place, firstVector);
  const part = (at: number) => stateBytes + 4 * at;
  const remembers = (bits: number): Code => [localGet(remember), i32Const(bits), op.i32_and];
  const marks = (bit: number): Code => [localGet(mark), i32Const(bit), op.i32_or, localSet(mark)];
  const stepIsAsked: Code = [localGet(mark), i32Const(Mark.step), op.i32_and];
  const isNew: Code = [localGet(mark), i32Const(Mark.met), op.i32_and, op.i32_eqz];

  const put = (at: number, value: Code): Code => [localGet(record), value, access(op.i32_store, 2, part(at))];
  const fingerprint: Code = [
    hash.begin(),
    hash.add(stateBytes),
    hash.sums(low, high),
    put(RecordPart.low, localGet(low)),
    put(RecordPart.high, localGet(high)),
  ];
  const kind: Code = [localGet(record), access(op.i32_load, 2, part(RecordPart.outcome + OutcomePart.kind))];
  const askedKind: Code = [localGet(kinds), kind, op.i32_shr_u, i32Const(1), op.i32_and];
  const ofSource = (at: number): Code => [localGet(source), access(op.i32_load, 2, 4 * at)];
  const keep: Code = [
    put(RecordPart.from, ofSource(Before.number)),
    put(RecordPart.depth, [ofSource(Before.depth), i32Const(1), op.i32_add]),
    [RecordPart.switches, RecordPart.known, RecordPart.marks].map((at) => put(at, i32Const(0))),
    put(RecordPart.mark, localGet(mark)),
    ifElse(
      [localGet(kept), localGet(record), op.i32_ne],
      [move(0, part(RecordPart.outcome)), tells ? ifElse(stepIsAsked, move(part(RecordPart.outcome), stride)) : []],
    ),
    [localGet(kept), i32Const(stride), op.i32_add, localSet(kept)],
  ];
  const body: Code = [
    hash.prepare(),
    [localGet(record), localSet(kept)],
    [op.block, blockType.none, op.loop, blockType.none],
    [localGet(record), localGet(end), op.i32_ge_u, op.br_if, unsigned(1)],
    fingerprint,
    [localGet(ordinal), localSet(mark), localGet(ordinal), i32Const(Mark.ordinal), op.i32_add, localSet(ordinal)],
    ifElse(remembers(Remember.met), ifElse(lookUp(tables.met), marks(Mark.met))),
    tells ? [askedKind, localSet(asked)] : [],
    ifElse([isNew, localGet(asked), op.i32_or], whatToAsk(shape, hash, isNew, remembers, marks)),
    ifElse([isNew, stepIsAsked, op.i32_or], keep),
    [localGet(record), i32Const(stride), op.i32_add, localSet(record)],
    [op.br, unsigned(0), op.end, op.end, localGet(kept)],
  ];
  const integers = new Array(firstVector - 5).fill(i32);
  return { parameters: 5, results: 1, locals: [...integers, ...new Array(Hash.locals).fill(v128)], body };
}

/** Marks the record with what has to be asked about: its data and its memory, where it is new, and its step, where its kind is asked about. */
function whatToAsk(
  { stateBytes, tells, masks, tables }: SieveShape,
  hash: Hash,
  isNew: Code,
  remembers: (bits: number) => Code,
  marks: (bit: number) => Code,
): Code {
  const marksUnknown = (table: PairTable, bit: number): Code => [
    [localGet(mark), lookUp(table), op.i32_eqz, i32Const(bit), op.i32_mul, op.i32_or, localSet(mark)],
  ];
  const sumsOf = (mask: Mask): Code => [hash.begin(), hash.addMasked(mask.at, mask.bytes), hash.sums(low, high)];
  const state = (of: 'data' | 'memory'): Code =>
    ifElse(
      [isNew, remembers(Remember[of]), i32Const(0), op.i32_ne, op.i32_and],
      // What the source has was asked about when that was new.
      ifElse(differs(masks[of]), [sumsOf(masks[of]), marksUnknown(tables[of], Mark[of])]),
    );
  const load = (part: number): Code => [localGet(record), access(op.i32_load, 2, stateBytes + 4 * part)];
  const process: Code = [load(RecordPart.decision), i32Const(24), op.i32_shr_u, i32Const(0x9e3779b1), op.i32_mul];
  const step: Code = [
    ifElse(remembers(Remember.steps), sumsOf(masks.steps), [i32Const(0), localTee(low), localSet(high)]),
    [localGet(low), load(RecordPart.outcome + OutcomePart.low), op.i32_add, process, op.i32_add, localSet(low)],
    [localGet(high), load(RecordPart.outcome + OutcomePart.high), op.i32_add, localSet(high)],
    marksUnknown(tables.steps, Mark.step),
  ];
  return [
    state('data'),
    state('memory'),
    tells ? ifElse(localGet(asked), ifElse(remembers(Remember.steps | Remember.outcomes), step, marks(Mark.step))) : [],
  ];
}

/** Leaves 1 if the state differs from its source where the mask is set; or may, where that would take long to find out. */
function differs({ at, bytes }: Mask): Code {
  const vectors = vectorsIn(bytes);
  if (vectors.length > unrolledVectors) return [i32Const(1)];
  const load = (local: number, offset: number): Code => [localGet(local), vectorAccess(vectorOp.v128_load, offset)];
  const difference = vectors.map((offset, i) => [
    [load(record, offset), load(source, 4 * Before.words + offset), vector(vectorOp.v128_xor)],
    [i32Const(0), vectorAccess(vectorOp.v128_load, at + offset), vector(vectorOp.v128_and)],
    i > 0 ? vector(vectorOp.v128_or) : [],
  ]);
  return vectors.length === 0 ? i32Const(0) : [difference, vector(vectorOp.v128_any_true)];
}

/** Leaves 1 if the pair (low, high) is in the table, else 0; it is there afterwards. Free places hold 0/0, that of 0/0 something else. */
function lookUp({ at, bits }: PairTable): Code {
  return [
    [localGet(low), localGet(high), i32Const(7), op.i32_shr_u, op.i32_xor, i32Const(0x9e3779b1), op.i32_mul],
    [i32Const(32 - bits), op.i32_shr_u, i32Const(3), op.i32_shl, localTee(place)],
    [access(op.i32_load, 2, at), localGet(low), op.i32_xor],
    [localGet(place), access(op.i32_load, 2, at + 4), localGet(high), op.i32_xor, op.i32_or, op.i32_eqz],
    [localGet(place), localGet(low), access(op.i32_store, 2, at)],
    [localGet(place), localGet(high), access(op.i32_store, 2, at + 4)],
  ];
}

/** Copies the vectors from byte `from` of the record up to `to` to where it is kept. */
function move(from: number, to: number): Code {
  return Array.from({ length: (to - from) / 16 }, (_, i) => [
    [localGet(kept), localGet(record), vectorAccess(vectorOp.v128_load, from + 16 * i)],
    vectorAccess(vectorOp.v128_store, from + 16 * i),
  ]);
}
