import { expect, test } from 'vitest';
import { agrees, refreshed } from './normalise.ts';

const shown = [
  'small: holds',
  '  searched:     1,000 distinct states, in 0.16 s, 13,773 a second, 0.1',
  '                MiB; breadth-first',
  '  version:      swiocheck 0.1.0; exit code 0',
];
const later = [
  'small: holds',
  '  searched:     1,000 distinct states, in 12.1 s, 7 a second, 0.1 MiB;',
  '                breadth-first',
  '  version:      swiocheck 0.2.1; exit code 0',
];

test('times, rates, memory, versions, and where these make a field wrap, are not compared', () => {
  expect(agrees(shown, later)).toBe(true);
});

test.each([
  ['a number', '1,000', '1,001'],
  ['a word', 'holds', 'violated'],
  ['an exit code', 'code 0', 'code 12'],
  ['an indent', 'small', '  small'],
])('%s is compared', (_, from, to) => {
  expect(
    agrees(
      shown,
      later.map((line) => line.replace(from, to)),
    ),
  ).toBe(false);
});

test('a line more or less is a difference, at either end', () => {
  expect(agrees(shown, [...shown, 'more'])).toBe(false);
  expect(agrees(shown, ['more', ...shown])).toBe(false);
  expect(agrees([...shown, 'more'], shown)).toBe(false);
  expect(agrees([], ['more'])).toBe(false);
});

test('omitted lines stand for any number of lines between head and tail', () => {
  const lines = ['a', 'b', 'c', 'd'];
  for (const said of [
    ['...'],
    ['a', '...'],
    ['...', 'd'],
    ['a', '...', 'd'],
    ['a', '...', 'c', '...'],
    ['a', 'b', '...', 'c', 'd'],
  ]) {
    expect({ said, agrees: agrees(said, lines) }).toEqual({ said, agrees: true });
  }
  for (const said of [
    ['b', '...'],
    ['...', 'c'],
    ['a', '...', 'e', '...'],
    ['a', 'b', 'c', '...', 'c', 'd'],
    ['...', 'c', '...', 'b', '...'],
  ]) {
    expect({ said, agrees: agrees(said, lines) }).toEqual({ said, agrees: false });
  }
});

test('the gaps of a table and of a column are compared by what stands around them', () => {
  expect(agrees(['a   0.50 s  -'], ['a   12.0 s   -'])).toBe(true);
  expect(agrees(['    right column'], ['  right column'])).toBe(false);
});

test('a refresh keeps as much of head and tail as there was', () => {
  expect(refreshed(['x', '...', 'y'], ['a', 'b', 'c'])).toEqual(['a', '...', 'c']);
  expect(refreshed(['x'], ['a', 'b'])).toEqual(['a', 'b']);
  expect(refreshed(['x', '...', 'y', '...'], ['a', 'b', 'c'])).toBeNull();
});
