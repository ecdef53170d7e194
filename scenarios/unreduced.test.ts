import { afterAll, describe, expect, it } from 'vitest';
import type { SearchOptions, SearchResult } from '../checker/options.ts';
import { search } from '../checker/search.ts';
import { planOf } from '../cli/plan.ts';
import { readScenario } from '../cli/scenario-file.ts';
import type { AllocatorView } from '../properties/view.ts';
import { pathOf, scenarioFiles } from './manifest.ts';

/*
 * Every scenario comes to the same with all reductions and without any: what is decided, which goals are reached, what is tolerated
 * and found. UNREDUCED_STATES=1000000 (npm run unreduced) searches without reductions up to so many states; by default those are
 * compared that are small.
 */

const statesMax = Number(process.env.UNREDUCED_STATES ?? 20_000);

/** By default with the reductions that the scenario is searched with: all that its properties allow. */
function searched(file: string, options: Partial<SearchOptions<AllocatorView>> = {}): SearchResult {
  const plan = planOf(readScenario(pathOf(file)), false);
  return search(plan.machine, { ...plan.options, ...options });
}

function told({ verdict, goals, watched }: SearchResult) {
  return {
    kind: verdict.kind,
    reached: goals.filter(({ path }) => path !== null).map(({ name }) => name),
    tolerated: watched.filter(({ violation }) => violation !== null).map(({ property }) => property),
  };
}

describe('scenarios, with every reduction and without any', () => {
  const compared: string[] = [];
  const tooLarge: string[] = [];
  const most = { states: 0 };

  it.each(scenarioFiles())('%s', { timeout: 30_000 + statesMax / 2 }, (file) => {
    const plain = searched(file, { reductions: [], limits: { statesMax } });
    const { kind } = plain.verdict;
    if (plain.limitsMet.length > 0) {
      tooLarge.push(file);
      return;
    }
    const reduced = searched(file);
    // What ends a search ends it somewhere: what else would have been found is another matter.
    const ends = kind === 'violated' || kind === 'deadlock';
    if (ends) expect(reduced.verdict.kind).toBe(kind);
    else expect(told(reduced)).toEqual(told(plain));
    compared.push(file);
    most.states = Math.max(most.states, plain.verdict.counts.distinct);
  });

  it('were enough', () => {
    expect(compared.length).toBeGreaterThan(50);
  });

  afterAll(() => {
    if (process.env.UNREDUCED_STATES === undefined) return;
    process.stdout.write(
      `${compared.length} compared, the largest of ${most.states} states; too large: ${tooLarge.join(', ')}\n`,
    );
  });
});
