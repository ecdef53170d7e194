import { describe, expect, test } from 'vitest';
import { search } from '../checker/search.ts';
import { kernelGoalNames, kernelGoals } from './goals.ts';
import { KernelMachine } from './machine.ts';
import { fullSuite } from './scenarios.ts';
import { buildFor } from './testing/real-file.ts';
import { treeOf, versions } from './testing/trees.ts';
import { needsOf, type Scenario } from './workload.ts';

test('every scenario of the suites has goals, and every goal a scenario', () => {
  for (const { name, goals } of fullSuite) expect({ name, goals: kernelGoals(goals ?? []) }).not.toMatchObject({ goals: [] });
  expect(new Set(fullSuite.flatMap(({ goals = [] }) => goals))).toEqual(new Set(kernelGoalNames));
  expect(() => kernelGoals(['nowhere'])).toThrow('there is no goal nowhere');
});

/** Searches for the goals alone: what a scenario violates must not keep it from them. */
async function unreached(tree: string, scenario: Scenario): Promise<readonly string[]> {
  const machine = new KernelMachine(await buildFor(tree, scenario, { debugFs: true }), scenario, { observes: true });
  const { verdict } = search(machine, {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: machine.processes.length > 1 ? ['transactions'] : [],
    properties: kernelGoals(scenario.goals ?? []),
    limits: {},
  });
  expect(['holds', 'unreached']).toContain(verdict.kind);
  return verdict.kind === 'unreached' ? verdict.goals : [];
}

/** Of 6.12, as docs/findings.md says. */
const knownUnreached: Readonly<Record<string, readonly string[]>> = { 'restricted-alone-dynamic': ['restricted-mapping'] };

describe.each(versions)('swiotlb.c of %s', (version) => {
  const tree = treeOf(version);
  const applicable = fullSuite.filter((scenario) => version !== '6.1' || !needsOf(scenario).dynamic);

  test.runIf(tree !== undefined)('reaches what each scenario is made for', { timeout: 900_000 }, async () => {
    for (const scenario of applicable) {
      const missed = await unreached(tree!, scenario);
      expect({ scenario: scenario.name, missed }).toEqual({
        scenario: scenario.name,
        missed: (version === '6.12' && knownUnreached[scenario.name]) || [],
      });
    }
  });
});

const tree = treeOf('6.12');

test.runIf(tree !== undefined)('a scenario that is too small misses its goals', { timeout: 600_000 }, async () => {
  const smaller = (name: string, changes: Partial<Scenario['workload']>): Scenario => {
    const scenario = fullSuite.find((one) => one.name === name)!;
    return { ...scenario, workload: { ...scenario.workload, ...changes } };
  };
  const bites = [
    [smaller('next-area', { mappingsPerCpu: 1 }), ['retry-in-second-area', 'refused', 'two-at-a-lock']],
    [smaller('exhaustion', { mappingsPerCpu: 3 }), ['full-pool', 'refused']],
    [smaller('growing-unpreempted', { operationsPerCpu: 2 }), ['grown-pool']],
    [smaller('growing-fails', { allocationsFail: false, strayLookups: false }), ['allocation-fails', 'stray-lookup']],
    [smaller('one-area', { cpus: 1 }), ['refused', 'two-at-a-lock']],
    [smaller('migration', { migration: false }), ['migrates', 'retry-in-second-area']],
  ] as const;
  for (const [scenario, missed] of bites) {
    expect({ name: scenario.name, missed: await unreached(tree!, scenario) }).toEqual({ name: scenario.name, missed });
  }
});
