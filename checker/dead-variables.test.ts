import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LockProgram } from './machines/lock-program.ts';
import { endsUnlike, neverFails } from './machines/program-properties.ts';
import { wildPrograms } from './machines/random-program.ts';
import type { ReductionName } from './options.ts';
import { search } from './search.ts';

/* That verdicts, goals and shortest lengths stay the same is for agreement.test.ts. */

test('a bound on context switches lets as much through', () => {
  let fewer = 0;
  fc.assert(
    fc.property(wildPrograms, fc.nat(3), (programs, contextSwitchesMax) => {
      const told = (reductions: readonly ReductionName[]) => {
        const { verdict } = search(new LockProgram(programs), {
          strategy: 'breadth-first',
          storage: 'exact',
          reductions,
          properties: [neverFails, endsUnlike([1, 1, 1])],
          limits: { contextSwitchesMax },
        });
        // What the bound cuts off may be known by another name, and the search then be whole.
        const kind = verdict.kind === 'inconclusive' ? 'holds' : verdict.kind;
        return { distinct: verdict.counts.distinct, kind, steps: 'path' in verdict ? verdict.path.decisions.length : 0 };
      };
      const { distinct, ...plain } = told([]);
      const { distinct: left, ...reduced } = told(['dead-variables']);
      expect(reduced).toEqual(plain);
      if (plain.kind === 'holds') expect(left).toBeLessThanOrEqual(distinct);
      if (left < distinct) fewer++;
    }),
    { numRuns: 200, seed: 62 },
  );
  expect(fewer).toBeGreaterThan(10);
});
