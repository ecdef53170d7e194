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

test('of states whose first halves are equal the second halves differ as random words do', () => {
  const random = randomOf(8);
  const states = 1_200_000;
  const byFirst = new Map<number, number>();
  const set = new Int32Array(31);
  let pairs = 0;
  words.fill(0);
  for (let state = 0; state < states; state++) {
    for (let i = 0; i < 16; i++) bytes[random.below(96)] = random.below(4);
    fingerprintWords(words, out);
    const other = byFirst.get(out[0]!);
    byFirst.set(out[0]!, out[1]!);
    if (other === undefined || other === out[1]) continue;
    pairs++;
    const difference = (out[1]! - other) | 0;
    for (let bit = 0; bit < set.length; bit++) set[bit]! += ((difference < 0 ? ~difference : difference) >>> bit) & 1;
  }
  // n^2 / 2^33 pairs.
  expect(Math.abs(pairs - states ** 2 / 2 ** 33)).toBeLessThan(50);
  // Each bit is set in half of them: six standard deviations are allowed.
  for (const count of set) expect(Math.abs(count / pairs - 0.5)).toBeLessThan(3 / Math.sqrt(pairs));
});
