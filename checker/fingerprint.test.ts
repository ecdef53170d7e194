import { expect, test } from 'vitest';
import { omissionEstimate } from './fingerprint.ts';

test('the estimate grows with states and with duplicates, is 0 without duplicates, and is a probability', () => {
  expect(omissionEstimate(16, 97)).toBeCloseTo((16 * 81) / 2 ** 64, 30);
  expect(omissionEstimate(2 ** 20, 2 ** 20)).toBe(0);
  // Generated one and a half times, states are missed as often as the birthday bound says.
  expect(omissionEstimate(2 ** 20, 1.5 * 2 ** 20)).toBe(2 ** (40 - 65));
  expect(omissionEstimate(2 ** 33, 2 ** 34)).toBe(1);
});
