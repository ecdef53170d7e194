import { expect, test } from 'vitest';
import { type Measurable, measure, type Outcomes, type Run, summary } from './measurement.ts';

const run = (cpuSeconds: number, distinct = 10): Run => ({
  distinct,
  transitions: 20,
  cpuSeconds,
  wallSeconds: 2 * cpuSeconds,
  verdictSeconds: 1 + cpuSeconds,
  residentBytes: 1000,
});

const measurable = (search: () => Run, outcomes: Outcomes = []): Measurable => ({ outcomes, run: search });
const nothing = () => {};

test('the median run counts, not the mean, and the spread is kept', () => {
  expect(summary([3, 1, 100, 2, 4].map((seconds) => run(seconds)))).toEqual({
    ...run(3),
    runs: 5,
    cpuSecondsMin: 1,
    cpuSecondsMax: 100,
  });
  expect(summary([run(7)])?.cpuSeconds).toBe(7);
});

test('of an even number the last run does not count: it has no median', () => {
  expect(summary([run(3), run(1), run(2), run(100)])).toMatchObject({ runs: 3, cpuSeconds: 2, cpuSecondsMax: 3 });
});

test('searches that are compared take turns, and every run is kept at once', () => {
  const order: string[] = [];
  const named = (name: string) =>
    measurable(() => {
      order.push(name);
      return run(1);
    });
  measure(3, [named('A'), named('B')], () => order.push('kept'));
  expect(order.join(' ')).toBe('A kept B kept A kept B kept A kept B kept');
});

test('what was measured before is not measured again', () => {
  let asked = 0;
  const search = measurable(() => run(++asked), [run(5), run(6)]);
  measure(3, [search], nothing);
  expect(search.outcomes).toEqual([run(5), run(6), run(1)]);
});

test('a search that fails says why, once, and the others go on', () => {
  let tried = 0;
  const failing = measurable(() => {
    tried++;
    throw new Error('took longer than 3600 s\nand said more');
  });
  const other = measurable(() => run(1));
  measure(3, [failing, other], nothing);
  expect(failing.outcomes).toEqual([{ failed: 'took longer than 3600 s' }]);
  expect(summary(failing.outcomes)).toBeNull();
  expect(tried).toBe(1);
  expect(other.outcomes).toHaveLength(3);
});

test('runs that count differently are no measurement', () => {
  expect(() => summary([run(1, 10), run(1, 11), run(1, 10)])).toThrow('count differently');
});
