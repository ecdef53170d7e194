/*
 * The hash of a state: a sum over its words, each scrambled by a function of its own, in two lanes. No word waits for the one before
 * it, so that a processor, and the vector instructions of the compiled search, work on several at once.
 *
 * The function of a position first changes the word by the key of the position, and then mixes: whichever bits of a word differ, all
 * bits of what is added do. (A multiplier for each position is not enough: of a word's top byte it keeps eight bits, and some byte at
 * the top of another word gives the same.)
 */

/** Odd multipliers: of the two rounds that mix a word, and of the one that makes the second lane of the first. */
export const mixers = { first: 0x7feb352d, second: 0x846ca68b, third: 0x9e3779b1 } as const;

let keys = new Int32Array(0);

/** What words are changed by: a number for each of the first `words` positions or more. */
export function positionKeys(words: number): Int32Array {
  if (words <= keys.length) return keys;
  keys = new Int32Array(Math.max(64, words));
  for (let i = 0; i < keys.length; i++) keys[i] = mix(Math.imul(i + 1, 0x9e3779b9));
  return keys;
}

/** 64 bits of hash over the words of a snapshot, to out[0] and out[1]. */
export function fingerprintWords(words: Int32Array, out: Uint32Array): void {
  sumsOfWords(words, out);
  out[0] = mix(out[0]!);
  out[1] = mix(out[1]!);
}

/** The sums that the halves of the fingerprint are made of. */
export function sumsOfWords(words: Int32Array, out: Uint32Array): void {
  const key = positionKeys(words.length);
  let low = 0;
  let high = 0;
  for (let i = 0; i < words.length; i++) {
    let x = mix(words[i]! ^ key[i]!);
    low = (low + x) | 0;
    x = Math.imul(x, mixers.third);
    high = (high + (x ^ (x >>> 15))) | 0;
  }
  out[0] = low;
  out[1] = high;
}

/** A finaliser in two rounds with the multipliers of lowbias32 (Wellons): a change of one bit changes half of the bits. */
function mix(word: number): number {
  let x = Math.imul(word ^ (word >>> 16), mixers.first);
  x = Math.imul(x ^ (x >>> 15), mixers.second);
  return x ^ (x >>> 16);
}
