import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearestName } from './did-you-mean.ts';

test('finds the name that was meant, and none for what is far from all', () => {
  const names = ['slotBytes', 'pageBytes', 'segmentSlots', 'slots', 'areas', 'pools'];
  expect(nearestName('slotBites', names)).toBe('slotBytes');
  expect(nearestName('AREA', names)).toBe('areas');
  expect(nearestName('colour', names)).toBeUndefined();
  expect(nearestName('x'.repeat(100_000), names)).toBeUndefined();
});

test('the edit distance is a metric', () => {
  const word = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
    }),
  );
});
