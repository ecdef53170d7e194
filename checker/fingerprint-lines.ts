import { hashOf } from './visited.ts';

/** Places of a line. Eight pairs of words are one cache line, which costs one miss whether one place is looked at or all. */
export const linePlaces = 8;
export const lineWords = 2 * linePlaces;
/** Lines behind the last one that a fingerprint can belong to, for what does not fit there. */
const spareLines = 8;

/** Places of a table whose fingerprints belong to so many lines. */
export function placesOf(lines: number): number {
  return lines === 0 ? 0 : (lines + spareLines) * linePlaces;
}

/** The place of a fingerprint, or ~(the free place where it belongs), which is beyond all places where there is none. */
export function placeOf(keys: Uint32Array, lines: number, low: number, high: number): number {
  const end = placesOf(lines) * 2;
  let at = ((hashOf(low, high) * (lines / 2 ** 32)) | 0) * lineWords;
  for (; at < end; at += 2) {
    const stored = keys[at];
    if (stored === low && keys[at + 1] === high) return at >>> 1;
    if (stored === 0 && keys[at + 1] === 0) break;
  }
  return ~(at >>> 1);
}

/** Reads the line of each of `count` fingerprints, and the next, where it is if that is full. Returns what depends on all that was read. */
export function touchLines(
  keys: Uint32Array,
  lines: number,
  words: Uint32Array,
  from: number,
  stride: number,
  count: number,
): number {
  const scale = lines / 2 ** 32;
  let sum = 0;
  for (let i = 0, at = from; i < count; i++, at += stride) {
    const line = ((hashOf(words[at], words[at + 1]) * scale) | 0) * lineWords;
    sum ^= keys[line] ^ keys[line + lineWords];
  }
  return sum;
}
