import { expect, test } from 'vitest';
import { duration } from './numbers.ts';

test.each([
  [1.234, '1.23 s'],
  [9.999, '10.0 s'],
  [59.96, '1 min 0 s'],
  [119.7, '2 min 0 s'],
  [125, '2 min 5 s'],
])('%s seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
