import { describe, expect, it } from 'vitest';
import type { ReductionName, SearchResult } from '../checker/options.ts';
import { search } from '../checker/search.ts';
import { planOf } from '../cli/plan.ts';
import { readScenario } from '../cli/scenario-file.ts';
import { pathOf, scenarioFiles } from './manifest.ts';

/*
 * The reductions by symmetry and of dead variables are exact: breadth-first, whatever is found is found at the same depth. Held for
 * every scenario that is small without them. (faults.test.ts and the manifest hold all reductions together.)
 *
 * By symmetry the longest of the shortest paths is as long, too. With several mappings a CPU it may be shorter: a map takes the lowest
 * free handle, so that states which differ in handles only are reached by paths of different lengths, and the shortest of these counts.
 * So it may where dead variables are cleared, since what is in them is a matter of the path, and where areas are turned with a cursor
 * that begins at the first.
 */

const statesMax = 40_000;

function searched(file: string, reductions: readonly ReductionName[]): SearchResult {
  const plan = planOf(readScenario(pathOf(file)), true);
  return search(plan.machine, { ...plan.options, reductions, limits: { statesMax } });
}

/** All that must be equal, and neither counts states nor says which CPU it was. */
function told({ verdict, goals, watched }: SearchResult) {
  const found = verdict.kind === 'violated' || verdict.kind === 'deadlock';
  return {
    kind: verdict.kind,
    property: verdict.kind === 'violated' ? verdict.property : null,
    steps: found ? verdict.path.decisions.length : null,
    goals: goals.map(({ name, path }) => [name, path?.decisions.length]),
    watched: watched.map(({ property, violation }) => [property, violation?.path.decisions.length]),
  };
}

describe('scenarios, with and without an exact reduction', () => {
  const compared = { symmetry: 0, 'dead-variables': 0 };
  const fewer = { symmetry: 0, 'dead-variables': 0 };

  it.each(scenarioFiles())('%s', { timeout: 60_000 }, (file) => {
    const plain = searched(file, []);
    if (plain.limitsMet.length > 0) return;
    const { counts } = plain.verdict;
    const { machine } = planOf(readScenario(pathOf(file)), false);
    for (const reduction of ['symmetry', 'dead-variables'] as const) {
      if (reduction === 'symmetry' && machine.canonicalise === undefined) continue;
      const reduced = searched(file, [reduction]);
      expect({ reduction, ...told(reduced) }).toEqual({ reduction, ...told(plain) });
      const { distinct, depth } = reduced.verdict.counts;
      const { workload } = readScenario(pathOf(file)).scenario;
      const mayBeShorter =
        reduction === 'dead-variables' || workload.mappingsPerCpu > 1 || machine.renamesData?.includes('areas');
      if (reduced.verdict.kind === 'holds') expect(mayBeShorter ? depth <= counts.depth : depth === counts.depth).toBe(true);
      expect(distinct).toBeLessThanOrEqual(counts.distinct);
      compared[reduction]++;
      if (distinct < counts.distinct) fewer[reduction]++;
    }
  });

  it('were enough', () => {
    expect(compared.symmetry).toBeGreaterThan(25);
    expect(compared['dead-variables']).toBeGreaterThan(40);
    expect(Math.min(fewer.symmetry, fewer['dead-variables'])).toBeGreaterThanOrEqual(10);
  });
});
