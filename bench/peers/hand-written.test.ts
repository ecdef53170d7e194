import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import { AllocatorMachine } from '../../model/machine.ts';
import { nameOf, type Size, scenarioOf, size } from '../size.ts';
import { missingCompiler, parseHandWritten, runHandWritten } from './hand-written.ts';
import { constantsOf, splitAreasC } from './split-areas.ts';

const missing = missingCompiler();
const note = missing.length > 0 ? ` (skipped: this machine has no ${missing.join(' and no ')})` : '';

/** Those of spin.test.ts, and as many CPUs as the program has room for. */
const sizes: readonly { readonly of: Size; readonly states: number }[] = [
  { of: size(2, 2, 4, 4), states: 7_056 },
  { of: size(2, 1, 8, 4, 6), states: 25_972 },
  { of: size(3, 2, 4, 4), states: 640_416 },
  { of: size(3, 1, 4, 4), states: 249_078 },
  { of: size(3, 2, 2, 2), states: 344_702 },
  { of: size(5, 1, 2, 2), states: 453_006 },
];

describe.skipIf(missing.length > 0)(`The hand-written search and ours count the same${note}`, () => {
  test.each(sizes)('$of.cpus CPUs, $of.areas x $of.areaSlots slots', ({ of, states }) => {
    const { verdict } = search(new AllocatorMachine(scenarioOf(of)), {
      strategy: 'breadth-first',
      storage: 'fingerprint',
      reductions: [],
      properties: [],
      limits: {},
    });
    const { distinct, generated, depth } = verdict.counts;
    const written = runHandWritten(splitAreasC, constantsOf(of));
    expect(written, nameOf(of)).toMatchObject({ states: distinct, transitions: generated, depth, violation: null });
    expect(written.states).toBe(states);
  });
});

describe.skipIf(missing.length > 0)(`The hand-written search notices what is wrong with it${note}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'swiocheck-spoiled-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    { spoiled: 'USED(s, c->area) - c->count', as: 'USED(s, c->area)', violation: 'the used counter is right' },
    { spoiled: 'SET_LIST(s, i, 0);', as: '', violation: 'the free list is right' },
    { spoiled: 'SET_FRESH(&next, i, 1);', as: '', violation: 'what is copied back was filled' },
    { spoiled: '2 * p + c.request + 1);', as: '2 * p + 1);', violation: 'bounces to the buffer that was mapped' },
    { spoiled: 'SET_ALLOC_SIZE(s, i, bytes - ', as: 'SET_ALLOC_SIZE(s, i, 1 + ', violation: 'bounces as much as was mapped' },
    { spoiled: 'SET_LOCK(s, area, 0);', as: '', violation: 'somebody can move' },
    { spoiled: 'LOCK(&next, c.area) != 0', as: '0', violation: 'who claims holds the lock' },
  ])('$spoiled made "$as": $violation', ({ spoiled, as, violation }) => {
    const program = readFileSync(splitAreasC, 'utf8');
    expect(program).toContain(spoiled);
    const path = join(folder, 'spoiled.c');
    writeFileSync(path, program.replace(spoiled, as));
    expect(runHandWritten(path, constantsOf(size(2, 1, 4, 4))).violation).toBe(violation);
  });

  test('a visited set that is full ends it', () => {
    expect(() => runHandWritten(splitAreasC, constantsOf(size(2, 2, 4, 4)), { statesExpected: 100 })).toThrow('is full');
  });

  test('a size that its words have no room for does not compile', () => {
    expect(() => runHandWritten(splitAreasC, constantsOf(size(6, 1, 4, 4)))).toThrow('room for five CPUs');
  });
});

test('what is printed is read, and what is no end of a search is refused', () => {
  expect(parseHandWritten('7056 states, 14785 transitions, depth 79\n')).toEqual({
    states: 7056,
    transitions: 14785,
    depth: 79,
    violation: null,
  });
  expect(parseHandWritten('violated: the free list is right\n').violation).toBe('the free list is right');
  expect(() => parseHandWritten('')).toThrow('not exhaustive');
});
