/*
 * The hash of a state: two sums over its words, each scrambled by a function of its position and of the sum. No word waits for the one
 * before it, so that a processor, and the vector instructions of the compiled search, work on several at once.
 *
 * Each function changes the word by a key and then mixes: whichever bits of a word differ, all bits of what is added do. Cheaper ones
 * were worth less than their 64 bits: a multiplier for each position keeps of a word's top byte eight bits, and a second sum that is
 * made of what the first is a sum of depends on it.
 */

/** Odd multipliers of the two rounds that mix a word. */
export const mixers = { first: 0x7feb352d, second: 0x846ca68b } as const;

/** What words are changed by, by their position: a key for each of the sums. */
interface Keys {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

let keys: Keys = keysFor(64);

/** The keys of the first `words` positions, or of more. */
export function positionKeys(words: number): Keys {
  if (words > keys.low.length) keys = keysFor(words);
  return keys;
}

function keysFor(words: number): Keys {
  const key = (number: number) => mix(Math.imul(number, 0x9e3779b9));
  return {
    low: Int32Array.from({ length: words }, (_, i) => key(2 * i + 1)),
    high: Int32Array.from({ length: words }, (_, i) => key(2 * i + 2)),
  };
}

/** 64 bits of hash over the words of a snapshot, to out[0] and out[1]. */
export function fingerprintWords(words: Int32Array, out: Uint32Array): void {
  const key = positionKeys(words.length);
  let low = 0;
  let high = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    low = (low + mix(word ^ key.low[i]!)) | 0;
    high = (high + mix(word ^ key.high[i]!)) | 0;
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
