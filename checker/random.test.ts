import { expect, test } from 'vitest';
import { Random, randomOf } from './random.ts';

const first = (random: Random, count: number) => Array.from({ length: count }, () => random.bits());

test('the sequence is that of the reference implementation in C', () => {
  const reference = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849];
  expect(first(new Random([1, 2, 3, 4]), 8)).toEqual(reference);
});

test('the sequences of seeds are pinned', () => {
  expect(first(randomOf(0), 4)).toMatchInlineSnapshot(`
    [
      1789933344,
      44971166,
      2521387044,
      3848737593,
    ]
  `);
  expect(first(randomOf(42, 7), 4)).toMatchInlineSnapshot(`
    [
      3937445606,
      1121636513,
      1742026264,
      2863617783,
    ]
  `);
  expect(first(randomOf(-1), 4)).toEqual(first(randomOf(0xffff_ffff), 4));
});

test('neighbouring seeds and streams have no word in common', () => {
  const words = [0, 1, 2, 3].flatMap((seed) => [0, 1, 2, 3].flatMap((stream) => first(randomOf(seed, stream), 100)));
  expect(new Set(words).size).toBe(words.length);
});

test('numbers below a count are all of them, about as often', () => {
  const random = randomOf(5);
  const seen = new Uint32Array(10);
  for (let draw = 0; draw < 10_000; draw++) seen[random.below(10)]!++;
  for (const times of seen) expect(Math.abs(times - 1000)).toBeLessThan(150);
});
