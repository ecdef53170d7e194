import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReferenceSearch } from '../checker/machines/reference-search.ts';
import { reductionNames, type SearchOptions } from '../checker/options.ts';
import { follow } from '../checker/path.ts';
import { search } from '../checker/search.ts';
import { fullPool } from '../properties/goals/full-pool.ts';
import { lockContention } from '../properties/goals/lock-contention.ts';
import { harmfulProperties } from '../properties/harmful.ts';
import { lockDiscipline } from '../properties/lock-discipline.ts';
import type { AllocatorView } from '../properties/view.ts';
import { AllocatorMachine } from './machine.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';

/*
 * Random small allocators, some with faults, searched in every way there is, against a search that is too simple to be wrong
 * (checker/agreement.test.ts does the same with random programs). SCENARIOS=1000 looks at more.
 */

const scenarios = Number(process.env.SCENARIOS ?? 6);
const seed = Number(process.env.SEED ?? 50);
const statesMax = 1_000;

const properties = [...harmfulProperties, fullPool, lockContention];

const ways: readonly Partial<SearchOptions<AllocatorView>>[] = [
  { successors: 'by-steps' },
  { successors: 'compiled' },
  { storage: 'exact' },
  { strategy: 'depth-first' },
  { reductions: ['transactions'] },
  { reductions: ['symmetry'] },
  { reductions: ['dead-variables'], successors: 'compiled' },
  { reductions: reductionNames },
];
const whole = { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], limits: {} } as const;

test(
  'random allocators give the verdicts of the reference search, however they are searched',
  () => {
    const seen = { holds: 0, violated: 0, deadlock: 0, unreached: 0 };
    fc.assert(
      fc.property(arbitraryScenario({ faults: true }), (scenario) => {
        // As the command builds it: only what lock-discipline asks is not compiled.
        const machine = (of = '') => new AllocatorMachine(scenario, { observes: of === lockDiscipline.name });
        fc.pre(search(machine(), { ...whole, properties: [], limits: { statesMax } }).verdict.kind === 'holds');
        const reference = new ReferenceSearch(machine(lockDiscipline.name), statesMax);
        const expected = new Map(properties.map((property) => [property, reference.verdictOn(property)]));
        for (const way of ways) {
          const { counts } = search(machine(), { ...whole, ...way, properties: [] }).verdict;
          if (way.reductions === undefined) {
            const { distinct, generated } = reference.counts();
            expect({ way, ...counts }).toMatchObject({ way, distinct, generated });
          }
          for (const [property, { kind, steps }] of expected) {
            const { verdict, goals } = search(machine(property.name), { ...whole, ...way, properties: [property] });
            const about = { scenario, way, property: property.name };
            expect({ ...about, kind: verdict.kind }).toEqual({ ...about, kind });
            seen[kind]++;
            const path = 'path' in verdict ? verdict.path : (goals[0]?.path ?? null);
            if (path === null) continue;
            follow(machine(), path);
            const shortest =
              way.strategy === undefined && property.kind !== 'reachable' && property.kind !== 'eventually-quiescent';
            if (shortest) expect({ ...about, steps: path.decisions.length }).toEqual({ ...about, steps });
            else expect(path.decisions.length).toBeGreaterThanOrEqual(steps!);
          }
        }
      }),
      // Shrinking takes longer than looking at what failed.
      { numRuns: scenarios, seed, endOnFailure: true },
    );
    for (const [kind, count] of Object.entries(seen)) if (kind !== 'deadlock') expect(count, kind).toBeGreaterThan(5);
  },
  scenarios > 100 ? 4 * 3_600_000 : 600_000,
);
