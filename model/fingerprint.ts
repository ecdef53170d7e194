/*
 * The hash of a state: a sum over its words, each scrambled by a function of its own (an odd multiplier for each position), in two
 * lanes. No word waits for the one before it, so that a processor, and the vector instructions of the compiled search, work on
 * several at once.
 */

const first = 0x85ebca6b;
const second = 0xc2b2ae35;

/** What the compiled search needs to compute the same. */
export const fingerprintFactors = { first, second } as const;

let factors = new Int32Array(0);

/** Odd multipliers, one for each of the first `words` positions or more. */
export function positionFactors(words: number): Int32Array {
  if (words <= factors.length) return factors;
  factors = new Int32Array(Math.max(64, words));
  for (let i = 0; i < factors.length; i++) factors[i] = finish(Math.imul(i + 1, 0x9e3779b9)) | 1;
  return factors;
}

/** 64 bits of hash over the words of a snapshot, to out[0] and out[1]. */
export function fingerprintWords(words: Int32Array, out: Uint32Array): void {
  const odd = positionFactors(words.length);
  let low = 0;
  let high = 0;
  for (let i = 0; i < words.length; i++) {
    let x = Math.imul(words[i]!, odd[i]!);
    x = Math.imul(x ^ (x >>> 16), first);
    low = (low + x) | 0;
    x = Math.imul(x ^ (x >>> 15), second);
    high = (high + (x ^ (x >>> 14))) | 0;
  }
  out[0] = finish(low);
  out[1] = finish(high ^ 0x1b873593);
}

/** fmix32 of MurmurHash3 (Appleby): a change of one bit changes half of the bits. */
function finish(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
