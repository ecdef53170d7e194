import { describe, expect, test } from 'vitest';
import type { Machine } from './machine.ts';
import { simpleAllocator } from './machines/allocator.ts';
import { coffeeCan } from './machines/coffee-can.ts';
import { transactionCommit, twoPhaseCommit } from './machines/commit.ts';
import { increment } from './machines/increment.ts';
import { peterson } from './machines/peterson.ts';
import type { SearchOptions } from './options.ts';
import { search } from './search.ts';

const plain: SearchOptions<Uint8Array> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [],
  limits: {},
};

/** Counts published for models of other checkers: distinct, generated, depth. */
const known: [string, () => Machine<Uint8Array>, number, number, number][] = [
  ['TCommit, 3 RMs', () => transactionCommit(3), 34, 94, 7],
  ['TwoPhase, 3 RMs', () => twoPhaseCommit(3), 288, 1146, 11],
  ['Peterson', peterson, 42, 77, 11],
  ['SimpleAllocator, 3 clients, 2 resources', () => simpleAllocator(3, 2), 400, 1633, 6],
  ['CoffeeCan, 100 beans', () => coffeeCan(100), 5150, 20002, 1],
];

describe('known counts', () => {
  for (const [name, make, distinct, generated, depth] of known) {
    test(name, () => {
      const { verdict, limitsMet } = search(make(), plain);
      expect(verdict).toEqual({ kind: 'holds', counts: { distinct, generated, depth } });
      expect(limitsMet).toEqual([]);
    });

    test(`${name}: depth-first and exact storage find the same states`, () => {
      for (const strategy of ['breadth-first', 'depth-first'] as const) {
        for (const storage of ['fingerprint', 'exact'] as const) {
          const { verdict, omissionProbability } = search(make(), { ...plain, strategy, storage });
          expect(verdict).toMatchObject({ kind: 'holds', counts: { distinct, generated } });
          expect(omissionProbability === 0).toBe(storage === 'exact');
        }
      }
    });
  }

  test('TwoPhase, 5 RMs', () => {
    expect(search(twoPhaseCommit(5), plain).verdict.counts.distinct).toBe(8832);
  });

  test('increment, 2 threads', () => {
    expect(search(increment(2), plain).verdict.counts.distinct).toBe(13);
  });
});
