import type { Archive, Archived } from './archive.ts';

/** Pseudorandom numbers: xoshiro128** (Blackman and Vigna, 2018). A state pins the sequence for good. Not for secrets. */
export class Random implements Archived {
  private readonly state: Uint32Array;

  /** `state`: four words, not all 0. */
  constructor(state: readonly number[]) {
    this.state = Uint32Array.from(state);
  }

  /** 32 random bits, as a number from 0. */
  bits(): number {
    const s = this.state;
    const result = Math.imul(rotated(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotated(s[3], 11);
    return result;
  }

  /** A whole number from 0 to `count` - 1; `count` is at most 2^20, so that none is noticeably likelier than another. */
  below(count: number): number {
    return Math.floor((this.bits() / 0x1_0000_0000) * count);
  }

  transfer(archive: Archive): void {
    archive.fixed(this.state);
  }
}

/**
 * The numbers of a seed; of each seed there are 2^32 streams. Both are taken modulo 2^32, and filled up to a state by a mixing
 * function, so that neighbouring seeds and streams have nothing in common.
 */
export function randomOf(seed: number, stream = 0): Random {
  const start = mixed(mixed(seed) + stream);
  return new Random([1, 2, 3, 4].map((word) => mixed(start + Math.imul(word, 0x9e3779b9))));
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** SplitMix32's finaliser: no two words become the same. */
function mixed(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}
