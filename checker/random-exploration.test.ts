import fc from 'fast-check';
import { expect, test } from 'vitest';
import { twoPhaseCommit } from './machines/commit.ts';
import { LockProgram, type ProgramView } from './machines/lock-program.ts';
import { neverFails } from './machines/program-properties.ts';
import { wildPrograms } from './machines/random-program.ts';
import type { Limits, SearchOptions } from './options.ts';
import { follow } from './path.ts';
import { randomOf } from './random.ts';
import { RandomExploration } from './random-exploration.ts';
import { search } from './search.ts';

function options<View>(limits: Limits, properties: SearchOptions<View>['properties'] = []): SearchOptions<View> {
  return { strategy: 'depth-first', storage: 'exact', reductions: [], properties, limits };
}

test('any order visits the same states, within bounds too', () => {
  for (const limits of [{}, { depthMax: 8 }, { contextSwitchesMax: 2 }, { depthMax: 9, contextSwitchesMax: 3 }]) {
    const { distinct } = search(twoPhaseCommit(3), options(limits)).verdict.counts;
    for (let seed = 0; seed < 5; seed++) {
      const exploration = new RandomExploration(twoPhaseCommit(3), options(limits), null, randomOf(seed));
      expect(exploration.advance(Number.POSITIVE_INFINITY)).toBe('exhausted');
      expect(exploration.counts().distinct).toBe(distinct);
      expect(exploration.store.limitsMet.length > 0).toBe(Object.keys(limits).length > 0);
    }
  }
});

test('every order finds a violation that there is, and its path leads there', () => {
  const lengths = new Set<string>();
  fc.assert(
    fc.property(wildPrograms, fc.integer(), (programs, seed) => {
      const machine = new LockProgram(programs);
      const found = search<ProgramView>(machine, options({}, [neverFails])).verdict.kind === 'violated';
      const exploration = new RandomExploration<ProgramView>(machine, options({}, [neverFails]), null, randomOf(seed));
      expect(exploration.advance(Number.POSITIVE_INFINITY)).toBe(found ? 'violated' : 'exhausted');
      if (!found) return;
      const { path } = exploration.monitor.fatal!;
      follow(machine, path);
      expect(machine.view.failed).toBe(true);
      lengths.add(`${path.decisions.length}`);
    }),
    { seed: 6, numRuns: 200 },
  );
  expect(lengths.size).toBeGreaterThan(3);
});

test('brief advances end where one long one does, in a number that the clock has no part in', () => {
  const counts = [0, 1].map(() => {
    const exploration = new RandomExploration(twoPhaseCommit(5), options({}), null, randomOf(9));
    const generated: number[] = [];
    while (exploration.advanceBriefly() === 'running') generated.push(exploration.store.generated);
    expect(exploration.counts().distinct).toBe(8832);
    return generated;
  });
  expect(counts[0]!.length).toBeGreaterThan(100);
  expect(counts[1]).toEqual(counts[0]);
});
