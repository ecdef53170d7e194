import { expect, test } from 'vitest';
import { randomOf } from '../checker/random.ts';
import { fingerprintWords } from './fingerprint.ts';

const words = new Int32Array(32);
const bytes = new Uint8Array(words.buffer);
const out = new Uint32Array(2);

function fingerprint(): string {
  fingerprintWords(words, out);
  return `${out[0]} ${out[1]}`;
}

test('states of one byte each have different fingerprints, whichever byte of whichever word that is', () => {
  const seen = new Set<string>();
  words.fill(0);
  for (let at = 0; at < bytes.length; at++) {
    for (let value = 1; value < 256; value++) {
      bytes[at] = value;
      seen.add(fingerprint());
    }
    bytes[at] = 0;
  }
  expect(seen.size).toBe(bytes.length * 255);
});

test('so have states of a few small numbers, and each half of them is as good as a random one', () => {
  const random = randomOf(7);
  const states = new Set<string>();
  const seen = new Set<string>();
  const halves = [new Set<number>(), new Set<number>()];
  while (states.size < 200_000) {
    words.fill(0);
    for (let i = 0; i < 3; i++) bytes[random.below(bytes.length)] = random.below(8);
    const state = bytes.join();
    if (states.has(state)) continue;
    states.add(state);
    seen.add(fingerprint());
    halves[0]!.add(out[0]!);
    halves[1]!.add(out[1]!);
  }
  expect(seen.size).toBe(states.size);
  // Of n random words of 32 bits, n^2 / 2^33 pairs are equal: 4.7 here.
  for (const half of halves) expect(states.size - half.size).toBeLessThan(30);
});
