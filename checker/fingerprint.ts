/**
 * A 64-bit hash of `length` bytes, in two words that are mixed with each other (the finaliser of MurmurHash3 on two lanes).
 *
 * For machines to build their `fingerprint` on. Reads whole bytes, allocates nothing.
 */
export function hashBytes(bytes: Uint8Array, length: number, out: Uint32Array): void {
  let low = 0x9368e53c ^ length;
  let high = 0x586dcd20;
  for (let i = 0; i < length; i++) {
    low = Math.imul(low ^ bytes[i], 0xcc9e2d51);
    low = (low << 13) | (low >>> 19);
    high = Math.imul(high + low, 0x1b873593);
    high = (high << 17) | (high >>> 15);
  }
  out[0] = low;
  out[1] = high;
  mixFingerprint(out, length);
}

/** Makes the fingerprint of (state, word) from that of the state. */
export function mixFingerprint(fingerprint: Uint32Array, word: number): void {
  const low = avalanche(fingerprint[0] ^ Math.imul(word + 1, 0x9e3779b1));
  const high = avalanche(fingerprint[1] + Math.imul(word + 1, 0x85ebca6b) + low);
  fingerprint[0] = low + high;
  fingerprint[1] = high;
}

/**
 * The chance that a search of so many states missed one because two shared a fingerprint, as TLC estimates it: each successor that
 * was taken for a known state would have been missed, had it been new, where it had one of the fingerprints stored. Where states
 * are generated more than one and a half times on average, that is more than the birthday bound.
 */
export function omissionEstimate(distinct: number, generated: number): number {
  return Math.min(1, (distinct * (generated - distinct)) / 2 ** 64);
}

function avalanche(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
