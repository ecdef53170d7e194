import { expect, test } from 'vitest';
import { World } from '../testing/world.ts';
import { progressDisplay } from './progress.ts';

const progress = { distinct: 10_000, generated: 30_000, depth: 12, frontier: 500, seconds: 10, memoryBytes: 2 ** 21 };
const estimate = { low: 20_000, likely: 30_000, high: 80_000 };

function shown(mode: 'bar' | 'ndjson', of: typeof estimate | null): string {
  let text = '';
  const stderr = { isTTY: true, columns: 200, write: (more: string) => (text += more) };
  progressDisplay(mode, 'small', new World({ stderr }).io).show(progress, () => of);
  return text;
}

test('the bar says how much is left where that is known, and nothing of it where it is not', () => {
  const rest = '1,000/s  depth 12  frontier 500  2.0 MiB  10.0 s';
  expect(shown('bar', estimate)).toBe(`\r\u001b[Ksmall  10,000 states  about 12-50%, 10.0 s to 1 min 10 s left  ${rest}`);
  expect(shown('bar', null)).toBe(`\r\u001b[Ksmall  10,000 states  ${rest}`);
});

test('lines for programs have the estimate as numbers', () => {
  expect(JSON.parse(shown('ndjson', estimate))).toEqual({ scenario: 'small', ...progress, estimate });
  expect(JSON.parse(shown('ndjson', null))).toMatchObject({ estimate: null });
});
