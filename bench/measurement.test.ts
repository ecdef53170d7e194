import { expect, test } from 'vitest';
import { measure } from './measurement.ts';

const run = (cpuSeconds: number, distinct = 10) => ({
  distinct,
  transitions: 20,
  cpuSeconds,
  wallSeconds: 2 * cpuSeconds,
  verdictSeconds: 1 + cpuSeconds,
  residentBytes: 1000,
});

const runsOf = (...seconds: readonly number[]) => {
  const left = [...seconds];
  return () => run(left.shift()!);
};

test('the median run counts, not the mean, and the spread is kept', () => {
  expect(measure(5, [runsOf(3, 1, 100, 2, 4)])).toEqual([{ ...run(3), cpuSecondsMin: 1, cpuSecondsMax: 100 }]);
  expect(measure(1, [runsOf(7)])[0]?.cpuSeconds).toBe(7);
});

test('searches that are compared take turns', () => {
  const order: string[] = [];
  const named = (name: string) => () => {
    order.push(name);
    return run(1);
  };
  measure(3, [named('A'), named('B')]);
  expect(order.join(' ')).toBe('A B A B A B');
});

test('runs that count differently are no measurement', () => {
  let distinct = 0;
  expect(() => measure(3, [() => run(1, distinct++)])).toThrow('count differently');
});

test('an even number of runs has no median run', () => {
  expect(() => measure(4, [runsOf(1, 2, 3, 4)])).toThrow(RangeError);
  expect(() => measure(0, [runsOf()])).toThrow(RangeError);
});
