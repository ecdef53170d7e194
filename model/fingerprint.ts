/**
 * 64 bits of hash over the words of a snapshot, to out[0] and out[1]: two lanes of 32-bit multiply and rotate with different odd
 * constants, each finished as MurmurHash3 does (Appleby, fmix32), so that a change of one bit changes half of either lane.
 */
export function fingerprintWords(words: Int32Array, out: Uint32Array): void {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b + word, 0x1b873593) ^ (b >>> 15);
    b = (b << 13) | (b >>> 19);
  }
  b ^= a;
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  a = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x7feb352d);
  b = Math.imul(b ^ (b >>> 15), 0x846ca68b);
  out[0] = a ^ (a >>> 16);
  out[1] = b ^ (b >>> 16);
}
