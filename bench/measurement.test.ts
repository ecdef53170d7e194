import { expect, test } from 'vitest';
import { measure } from './measurement.ts';

const runsOf = (...seconds: readonly number[]) => {
  const left = [...seconds];
  return () => ({ distinct: 10, transitions: 20, seconds: left.shift()! });
};

test('the median run counts, not the mean, and the spread is kept', () => {
  expect(measure(5, runsOf(3, 1, 100, 2, 4))).toEqual({
    distinct: 10,
    transitions: 20,
    seconds: 3,
    secondsMin: 1,
    secondsMax: 100,
  });
  expect(measure(1, runsOf(7)).seconds).toBe(7);
});

test('runs that count differently are no measurement', () => {
  let distinct = 0;
  expect(() => measure(3, () => ({ distinct: distinct++, transitions: 0, seconds: 1 }))).toThrow('count differently');
});

test('an even number of runs has no median run', () => {
  expect(() => measure(4, runsOf(1, 2, 3, 4))).toThrow(RangeError);
  expect(() => measure(0, runsOf())).toThrow(RangeError);
});
