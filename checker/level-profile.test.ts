import { expect, test } from 'vitest';
import { LevelProfile } from './level-profile.ts';

/** States on each level. */
type Widths = readonly number[];

/** What is estimated when the first levels of a search with these widths are complete. */
function estimateAfter(widths: Widths, levels: number) {
  const profile = new LevelProfile();
  let distinct = 1;
  for (const [level, width] of widths.slice(0, levels).entries()) {
    profile.observe({ distinct, depth: level + 1 });
    distinct += width;
  }
  return profile.estimate();
}

const bell = (levels: number, steepness: number): Widths =>
  Array.from({ length: levels }, (_, level) => Math.ceil(40 * ((level + 1) * (1 - level / levels)) ** steepness));
const total = (widths: Widths) => widths.reduce((sum, width) => sum + width, 0);

test('a bell is known long before its end, and the better the later', () => {
  for (const steepness of [1, 2, 3]) {
    const widths = bell(100, steepness);
    let before = Number.POSITIVE_INFINITY;
    for (const levels of [45, 55, 65, 80]) {
      const { low, likely, high } = estimateAfter(widths, levels)!;
      expect(low).toBeLessThanOrEqual(total(widths));
      expect(high).toBeGreaterThanOrEqual(total(widths));
      const error = Math.abs(Math.log(likely / total(widths)));
      expect(error).toBeLessThan(before + 0.1);
      before = error;
    }
    expect(before).toBeLessThan(0.15);
  }
});

test('while it grows as in the beginning nothing is said', () => {
  expect(estimateAfter(bell(1000, 2), 60)).toBeNull();
  expect(
    estimateAfter(
      Array.from({ length: 60 }, (_, level) => 1.3 ** level),
      60,
    ),
  ).toBeNull();
});

test('of a few states nothing is said, nor of the second half alone', () => {
  expect(estimateAfter([1, 5, 9, 9, 5, 1], 6)).toBeNull();
  const profile = new LevelProfile();
  for (let depth = 50; depth < 90; depth++) profile.observe({ distinct: 1000 * depth, depth });
  expect(profile.estimate()).toBeNull();
});

test('a search that begins anew is looked at anew', () => {
  const widths = bell(100, 2);
  const profile = new LevelProfile();
  for (let depth = 1; depth < 30; depth++) profile.observe({ distinct: 100 * depth ** 4, depth });
  let distinct = 1;
  for (const [level, width] of widths.slice(0, 70).entries()) {
    profile.observe({ distinct, depth: level + 1 });
    distinct += width;
  }
  expect(profile.estimate()).toEqual(estimateAfter(widths, 70));
});
