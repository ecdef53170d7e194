import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { size } from '../size.ts';
import { constantsOf, splitAreasTla } from './split-areas.ts';
import { missingTlc, parseTlc, runTlc, withConfiguredConstants } from './tlc.ts';

const missing = missingTlc();
const note = missing.length > 0 ? ` (skipped: this machine has no ${missing.join(' and no ')})` : '';

/** The counts that spin.test.ts and rumur.test.ts hold the search to. */
const sizes = [
  { of: size(2, 2, 4, 4), counts: { distinct: 7_056, generated: 14_785, depth: 79 } },
  { of: size(2, 1, 8, 4, 6), counts: { distinct: 25_972, generated: 51_609, depth: 125 } },
  { of: size(3, 1, 4, 4), counts: { distinct: 249_078, generated: 718_495, depth: 87 } },
];

describe.skipIf(missing.length > 0)(`TLC counts the same${note}`, () => {
  test.each(sizes)('$of.cpus CPUs, $of.areas x $of.areaSlots slots', ({ of, counts }) => {
    expect(runTlc(splitAreasTla, constantsOf(of))).toMatchObject({ ...counts, violation: null });
  });
});

test('the configuration has every constant of a size', () => {
  const configuration = readFileSync(splitAreasTla.replace(/\.tla$/, '.cfg'), 'utf8');
  const configured = withConfiguredConstants(configuration, constantsOf(size(4, 1, 8, 2)));
  expect(configured).toMatch(/ CPUS = 4\n {2}AREAS = 1\n {2}AREA_SLOTS = 8\n {2}SEGMENT = 2\n/);
  expect(() => withConfiguredConstants(configuration, { SLOT: 1 })).toThrow('SLOT');
});

test('what TLC prints is read, and an interrupted search is refused', () => {
  const printed = `Model checking completed. No error has been found.
14785 states generated, 7056 distinct states found, 0 states left on queue.
The depth of the complete state graph search is 79.
`;
  expect(parseTlc(printed)).toEqual({ distinct: 7056, generated: 14785, depth: 79, violation: null });
  const violated =
    'Error: Invariant FreeList is violated.\n40 states generated, 30 distinct states found, 5 states left on queue.\n';
  expect(parseTlc(violated).violation).toBe('FreeList');
  expect(() => parseTlc(violated.replace(/.*\n/, ''))).toThrow('not exhaustive');
});
