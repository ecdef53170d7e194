import { describe, expect, test } from 'vitest';
import { allMutants, baselines, fateOf } from './testing/mutants.ts';
import { survivors } from './testing/survivors.ts';

/*
 * Faults that nobody planned for must be caught. Every mutant takes about a second, so that a plain run tries one in sixty; all
 * of them are tried with SWIOCHECK_MUTANTS=all in the environment.
 */

const all = allMutants();
const everything = process.env.SWIOCHECK_MUTANTS === 'all';
const tried = everything ? all : all.filter((_, number) => number % 60 === 7);

describe('mutants', () => {
  test('are many, and have names of their own', () => {
    expect(all.length).toBeGreaterThan(1000);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test('that survive are on record with a reason, and every record is of some mutant', () => {
    const unused = survivors.filter(({ names }) => !all.some(({ name }) => names.test(name)));
    expect(unused.map(({ names }) => names.source)).toEqual([]);
    expect(survivors.filter(({ reason }) => reason.length < 40)).toEqual([]);
  });

  test(
    `are killed or on record: ${tried.length} of ${all.length}`,
    () => {
      const against = baselines();
      const unexplained: string[] = [];
      const killed = tried.filter((mutant) => {
        const fate = fateOf(mutant, against);
        const known = survivors.some(({ names }) => names.test(mutant.name));
        if (fate.kind !== 'killed' && !known)
          unexplained.push(`${mutant.name}: ${fate.kind}, which property or scenario is missing?`);
        return fate.kind === 'killed';
      });
      expect(unexplained).toEqual([]);
      expect(killed.length / tried.length).toBeGreaterThan(everything ? 0.68 : 0.6);
    },
    everything ? 4 * 3_600_000 : 600_000,
  );
});
