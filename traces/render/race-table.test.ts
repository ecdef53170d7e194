import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nestedLocks, walkOf } from '../testing/examples.ts';
import { randomWalk } from '../testing/random-walk.ts';
import { raceTable } from './race-table.ts';

const marks = (text: string): number => text.split('\n').filter((line) => /^ *\^+$/.test(line)).length;

it('has no line over 75 columns, and none that ends in a space', () => {
  fc.assert(
    fc.property(randomWalk, (walk) => {
      for (const line of raceTable(walk).split('\n')) {
        expect(line.length).toBeLessThanOrEqual(75);
        expect(line).not.toMatch(/ $/);
      }
    }),
  );
});

it('marks one access of a violation, every wait of a deadlock, and nothing of a goal', () => {
  fc.assert(
    fc.property(randomWalk, (walk) => {
      const table = raceTable(walk);
      if (/^ *1\. /.test(table)) return; // The numbered form has no columns to mark.
      const { verdict } = walk.trace.claim;
      const expected = { violated: Math.min(walk.steps.length, 1), deadlock: walk.waits.length, reached: 0 }[verdict];
      expect(marks(table)).toBe(expected);
    }),
  );
});

it('has one column for each process that acts, and no other', () => {
  const walk = walkOf(nestedLocks());
  const alone = { ...walk, steps: walk.steps.filter(({ process }) => process === 0), waits: [] };
  expect(raceTable(walk).split('\n')[0]).toMatch(/^CPU0 +CPU1$/);
  expect(raceTable(alone).split('\n')[0]).toBe('CPU0');
});

it('of no steps is the sentence alone', () => {
  const walk = { ...walkOf(nestedLocks()), steps: [], waits: [] };
  expect(raceTable(walk)).toBe('Deadlock: cpu0 waits for cpu1, cpu1 waits for cpu0\n');
});
