import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CheckpointError, checkpointMagic } from './checkpoint.ts';
import type { Machine } from './machine.ts';
import { simpleAllocator } from './machines/allocator.ts';
import { transactionCommit, twoPhaseCommit } from './machines/commit.ts';
import { interrupted, load, saved, timeless } from './machines/interrupted.ts';
import { LockProgram, type ProgramView } from './machines/lock-program.ts';
import { peterson, petersonPlace } from './machines/peterson.ts';
import { canFinish, deadlockFree, finishes, neverFails, raceFree } from './machines/program-properties.ts';
import { endlessPrograms, symmetricPrograms } from './machines/random-program.ts';
import { SymmetricProgram } from './machines/symmetric-program.ts';
import type { SearchOptions } from './options.ts';
import type { Property } from './property.ts';
import { search, startSearch } from './search.ts';

const strategies = fc.constantFrom('breadth-first', 'depth-first');
const storages = fc.constantFrom('fingerprint', 'exact');
const slices = fc.array(fc.nat(6), { minLength: 1, maxLength: 5 });
const bounds = fc.constantFrom({}, { depthMax: 6 }, { contextSwitchesMax: 2 }, { statesMax: 200 });

describe('an interrupted search ends as one that was not', () => {
  const exclusion: Property<Uint8Array> = {
    name: 'exclusion',
    kind: 'always',
    when: 'state',
    holds: (s) => !(s[0] >= petersonPlace.cs && s[1] >= petersonPlace.cs),
    explain: (s) => s.join(),
  };
  const reached = (name: string, holds: (s: Uint8Array) => boolean): Property<Uint8Array> => ({
    name,
    kind: 'reachable',
    when: 'state',
    holds,
    explain: (s) => s.join(),
  });
  const home: Property<Uint8Array> = {
    name: 'home',
    kind: 'eventually-quiescent',
    when: 'state',
    holds: (s) => s[0] === 0,
    explain: (s) => s.join(),
  };
  const machines: readonly (readonly [string, () => Machine<Uint8Array>, readonly Property<Uint8Array>[]])[] = [
    ['Peterson', peterson, [exclusion, reached('critical', (s) => s[0] === petersonPlace.cs)]],
    ['TCommit', () => transactionCommit(4), [reached('ended', (s) => s[0] >= 2), home]],
    ['TwoPhase', () => twoPhaseCommit(5), [reached('moved', (s) => s[0] > 0)]],
    ['SimpleAllocator', () => simpleAllocator(3, 2), [reached('never', () => false)]],
  ];

  test.each(machines)('%s', (_name, make, properties) => {
    fc.assert(
      fc.property(strategies, storages, bounds, slices, fc.boolean(), (strategy, storage, limits, stops, watches) => {
        const claims = watches ? { properties: [], watched: properties } : { properties };
        const options: SearchOptions<Uint8Array> = { strategy, storage, reductions: [], limits, ...claims };
        expect(timeless(interrupted(make, options, stops))).toEqual(timeless(search(make(), options)));
      }),
      { numRuns: 40 },
    );
  });

  test('random programs, with deadlocks, races, progress and locksets', () => {
    const properties: Property<ProgramView>[] = [deadlockFree, raceFree, canFinish, finishes, neverFails];
    fc.assert(
      fc.property(endlessPrograms, strategies, storages, slices, fc.boolean(), fc.nat(31), (program, ...rest) => {
        const [strategy, storage, stops, reduced, watchedBits] = rest;
        const isWatched = (_: unknown, index: number) => (watchedBits & (1 << index)) !== 0;
        const options: SearchOptions<ProgramView> = {
          strategy,
          storage,
          reductions: reduced ? ['transactions'] : [],
          properties: properties.filter((property, index) => !isWatched(property, index)),
          watched: properties.filter(isWatched),
          limits: {},
        };
        const make = () => new LockProgram(program);
        expect(timeless(interrupted(make, options, stops))).toEqual(timeless(search(make(), options)));
      }),
      { numRuns: 300 },
    );
  });

  test('random programs, with all reductions at once', () => {
    fc.assert(
      fc.property(symmetricPrograms, strategies, slices, (program, strategy, stops) => {
        const options: SearchOptions<ProgramView> = {
          strategy,
          storage: 'fingerprint',
          reductions: ['transactions', 'symmetry'],
          properties: [deadlockFree, finishes],
          watched: [raceFree, neverFails],
          limits: {},
        };
        const make = () => new SymmetricProgram(program, 3);
        expect(timeless(interrupted(make, options, stops))).toEqual(timeless(search(make(), options)));
      }),
      { numRuns: 60 },
    );
  });
});

const plain: SearchOptions<Uint8Array> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [],
  limits: {},
};

test('time goes on, and the limit on time counts all of it', () => {
  const run = startSearch(twoPhaseCommit(8), { ...plain, limits: { secondsMax: 0.05 } });
  while (!run.slice(5));
  expect(run.result().limitsMet).toEqual(['time']);
  expect(run.resumable).toBe(true);
  const bytes = saved(run);
  const again = startSearch(twoPhaseCommit(8), { ...plain, limits: { secondsMax: 0.05 } });
  load(again, bytes);
  expect(again.progress().seconds).toBeGreaterThanOrEqual(0.05);
  expect(again.slice(1000)).toBe(true);
  expect(again.result().limitsMet).toEqual(['time']);
  const longer = startSearch(twoPhaseCommit(8), { ...plain, limits: { secondsMax: 1000 } });
  load(longer, bytes);
  longer.slice(0);
  expect(longer.progress().distinct).toBeGreaterThan(run.progress().distinct);
});

test('a search that is over, or found a violation, is not resumable', () => {
  const never: Property<Uint8Array> = {
    name: 'never',
    kind: 'always',
    when: 'state',
    holds: (s) => s[0] === 0,
    explain: () => '',
  };
  const over = startSearch(peterson(), plain);
  while (!over.slice(1000));
  expect(over.resumable).toBe(false);
  const violated = startSearch(peterson(), { ...plain, properties: [never] });
  violated.slice(0);
  expect(violated.resumable).toBe(false);
});

describe('damage', () => {
  const run = startSearch(transactionCommit(4), { ...plain, storage: 'exact' });
  run.slice(0);
  const bytes = saved(run);
  const loads = (damaged: Uint8Array) => () => load(startSearch(transactionCommit(4), { ...plain, storage: 'exact' }), damaged);

  test('there is something to damage', () => {
    expect(bytes.length).toBeGreaterThan(10_000);
    expect(loads(bytes)).not.toThrow();
  });

  test('one byte that changed, wherever it is, is noticed', () => {
    const place = fc.oneof(fc.nat(checkpointMagic.length + 400), fc.nat(bytes.length - 1));
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] ^= change;
        expect(loads(damaged)).toThrow(CheckpointError);
      }),
      { numRuns: 1000 },
    );
  });

  test('a file that is cut off anywhere, or goes on behind its end, is refused', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(loads(bytes.subarray(0, length))).toThrow(CheckpointError);
      }),
      { numRuns: 300 },
    );
    expect(loads(new Uint8Array([...bytes, 0]))).toThrow(/behind its end/);
  });

  test('blocks in another order are noticed, each being whole', () => {
    // The first two blocks are numbers: 8 bytes of head, 8 of number.
    const from = checkpointMagic.length;
    const [first, second] = [bytes.slice(from, from + 16), bytes.slice(from + 16, from + 32)];
    const damaged = bytes.slice();
    damaged.set(second, from);
    damaged.set(first, from + 16);
    expect(loads(damaged)).toThrow(CheckpointError);
  });

  test('what does not fit the memory that the search may use is refused', () => {
    const small = startSearch(transactionCommit(4), { ...plain, storage: 'exact', limits: { memoryBytesMax: 1000 } });
    expect(() => load(small, bytes)).toThrow(/memory/);
  });
});
