import { newOutcome, outcomeKinds } from '../../../properties/outcome.ts';
import type { Outcome } from '../../../properties/view.ts';
import { mixers } from '../../fingerprint.ts';
import { access, type Code, i32Const, ifElse, localGet, localSet, op } from './encode.ts';
import { addWord } from './fingerprint.ts';

/** What of a record tells what its step did, in words from where that begins. Only the kind is there where nobody asks about it. */
export const OutcomePart = {
  kind: 0,
  /** Which fields the step may have written. */
  shape: 1,
  /** A hash of 64 bits of all that it wrote. */
  low: 2,
  high: 3,
  /** The fields that it may have written, in the order of the outcome. */
  values: 4,
} as const;

const fields = Object.keys(newOutcome()) as (keyof Outcome)[];

/** Makes the code by which steps tell what they did, and reads it. Steps that write the same fields have the same shape. */
export class OutcomeTeller {
  /** Bytes of a record that it needs. */
  readonly bytes = Math.ceil((4 * (OutcomePart.values + fields.length)) / 16) * 16;
  /** Address of the word that says which kinds are asked about, a bit each. */
  private readonly asked: number;
  private readonly shapes: (readonly (keyof Outcome)[])[] = [];

  constructor(asked: number) {
    this.asked = asked;
  }

  /**
   * Code that tells, `at` bytes behind the address in local 0, what the step of a record did. `written`: code of a field that it may
   * have written, or null. `locals`: three to work with.
   */
  tell(written: (field: string) => Code | null, kind: Code, at: number, locals: readonly [number, number, number]): Code {
    const [x, low, high] = locals;
    const shape = fields.filter((field) => written(field) !== null);
    const number = this.numberOf(shape);
    const store = (part: number, value: Code): Code => [localGet(0), value, access(op.i32_store, 2, at + 4 * part)];
    const hashed = shape.map((field, i) => [
      store(OutcomePart.values + i, written(field)!),
      addWord(written(field)!, fields.indexOf(field), x, { low, high }),
    ]);
    return [
      store(OutcomePart.kind, kind),
      ifElse(
        [i32Const(this.asked), access(op.i32_load, 2, 0), kind, op.i32_shr_u, i32Const(1), op.i32_and],
        [
          store(OutcomePart.shape, i32Const(number)),
          [i32Const(Math.imul(number, mixers.first)), localSet(low), i32Const(Math.imul(number, mixers.second)), localSet(high)],
          hashed,
          store(OutcomePart.low, localGet(low)),
          store(OutcomePart.high, localGet(high)),
        ],
      ),
    ];
  }

  /** A function that makes `outcome` what stands at `words[at]`, for a record whose kind is asked about. */
  reader(outcome: Outcome): (words: Uint32Array, at: number) => void {
    const fresh = newOutcome();
    const lineOf = (shape: readonly (keyof Outcome)[], field: keyof Outcome): string => {
      const place = shape.indexOf(field);
      const word = `words[at + ${OutcomePart.values + place}]`;
      if (place < 0) return `outcome.${field} = ${JSON.stringify(fresh[field])};`;
      if (field === 'kind') return `outcome.kind = kinds[${word}];`;
      return `outcome.${field} = ${word}${typeof fresh[field] === 'boolean' ? ' !== 0' : ' | 0'};`;
    };
    const cases = this.shapes.map(
      (shape, number) => `case ${number}: ${fields.map((field) => lineOf(shape, field)).join(' ')} break;`,
    );
    const body = `return (words, at) => { switch (words[at + ${OutcomePart.shape}]) { ${cases.join('\n')} } };`;
    return new Function('outcome', 'kinds', body)(outcome, outcomeKinds);
  }

  private numberOf(shape: readonly (keyof Outcome)[]): number {
    const number = this.shapes.findIndex((known) => known.join() === shape.join());
    return number >= 0 ? number : this.shapes.push(shape) - 1;
  }
}
