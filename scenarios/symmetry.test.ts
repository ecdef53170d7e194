import { describe, expect, it } from 'vitest';
import type { ReductionName, SearchResult } from '../checker/options.ts';
import { search } from '../checker/search.ts';
import { planOf } from '../cli/plan.ts';
import { readScenario } from '../cli/scenario-file.ts';
import { pathOf, scenarioFiles } from './manifest.ts';

/*
 * The reduction by symmetry is exact: breadth-first, whatever is found is found at the same depth, and the longest of the
 * shortest paths is as long. Held for every scenario that is small without it. (faults.test.ts and the manifest hold all
 * reductions together.)
 *
 * With several mappings a CPU that path may be shorter: a map takes the lowest free handle, so that states which differ in handles
 * only are reached by paths of different lengths, and the shortest of these counts.
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

describe('scenarios, with and without the reduction by symmetry', () => {
  let compared = 0;

  it.each(scenarioFiles())('%s', { timeout: 60_000 }, (file) => {
    const { machine } = planOf(readScenario(pathOf(file)), false);
    if (machine.canonicalise === undefined) return;
    const plain = searched(file, []);
    if (plain.limitsMet.length > 0) return;
    const reduced = searched(file, ['symmetry']);
    expect(told(reduced)).toEqual(told(plain));
    if (reduced.verdict.kind === 'holds') {
      const [reducedDepth, plainDepth] = [reduced.verdict.counts.depth, plain.verdict.counts.depth];
      expect(
        readScenario(pathOf(file)).scenario.workload.mappingsPerCpu > 1
          ? reducedDepth <= plainDepth
          : reducedDepth === plainDepth,
      ).toBe(true);
    }
    expect(reduced.verdict.counts.distinct).toBeLessThanOrEqual(plain.verdict.counts.distinct);
    compared++;
  });

  it('were enough', () => {
    expect(compared).toBeGreaterThan(25);
  });
});
