import { describe, expect, it } from 'vitest';
import { LevelProfile } from '../checker/level-profile.ts';
import type { ReductionName } from '../checker/options.ts';
import { startSearch } from '../checker/search.ts';
import { planOf } from '../cli/plan.ts';
import { readScenario } from '../cli/scenario-file.ts';
import { pathOf, readManifest } from './manifest.ts';

/*
 * What is estimated while a scenario is searched is held to what the search finds in the end. ESTIMATES=all (npm run estimates)
 * takes every scenario whose states the manifest knows, with and without reductions, and prints how often the range was right.
 */

const all = process.env.ESTIMATES === 'all';
const statesMin = 2_000;
const some = ['designs/single-lock.yaml', 'designs/balanced.yaml', 'workloads/interrupts.yaml', 'generations/6.3.yaml'];

/** How far a search was when it was asked, and what it said. */
interface Asked {
  readonly part: number;
  readonly said: 'nothing' | 'right' | 'too low' | 'too high';
  /** How many times the low end the high end is. */
  readonly width: number;
}

/** Asks after each twentieth of a search. */
function askedDuring(scenario: string, reductions: readonly ReductionName[] | null, distinct: number): Asked[] {
  const { machine, options } = planOf(readScenario(pathOf(scenario)), false);
  const properties = options.properties.filter(({ kind }) => kind === 'reachable');
  const run = startSearch(machine, { ...options, properties, reductions: reductions ?? options.reductions });
  const levels = new LevelProfile();
  const asked: Asked[] = [];
  while (!run.slice(0)) {
    levels.observe(run.progress());
    for (let part = asked.length + 1; part < 20 && run.progress().distinct >= (part / 20) * distinct; part++) {
      const estimate = levels.estimate();
      if (estimate === null) asked.push({ part, said: 'nothing', width: 0 });
      else {
        const { low, high } = estimate;
        const said = high < distinct ? 'too low' : low > distinct ? 'too high' : 'right';
        asked.push({ part, said, width: high / low });
      }
    }
  }
  return asked;
}

describe('estimates while a search goes on', () => {
  const searches = readManifest().entries.flatMap(({ scenario, reduced, plain }) => [
    { scenario, reductions: null, distinct: reduced?.distinct ?? 0 },
    { scenario, reductions: [], distinct: plain?.distinct ?? 0 },
  ]);
  const tried = searches.filter(({ scenario, distinct }) => distinct >= statesMin && (all || some.includes(scenario)));

  it(`hold for nine in ten of the ${tried.length} searches that say something`, { timeout: 3_600_000 }, () => {
    const asked = tried.flatMap(({ scenario, reductions, distinct }) => askedDuring(scenario, reductions, distinct));
    const rows = [0, 4, 8, 12, 16].map((from) => {
      const those = asked.filter(({ part }) => part > from && part <= from + 4);
      const count = (said: Asked['said']) => those.filter((one) => one.said === said).length;
      const widths = those.flatMap(({ said, width }) => (said === 'nothing' ? [] : width)).sort((a, b) => a - b);
      const width = widths[Math.floor(widths.length / 2)]?.toFixed(1);
      return {
        upTo: `${(from + 4) * 5}%`,
        asked: those.length,
        nothing: count('nothing'),
        right: count('right'),
        low: count('too low'),
        high: count('too high'),
        width,
      };
    });
    if (all) console.table(rows);
    const right = asked.filter(({ said }) => said === 'right').length;
    const nothing = asked.filter(({ said }) => said === 'nothing').length;
    expect(asked.length).toBeGreaterThan(50);
    expect(right / (asked.length - nothing)).toBeGreaterThan(all ? 0.9 : 0.85);
    expect(nothing / asked.length).toBeLessThan(0.4);
  });
});
