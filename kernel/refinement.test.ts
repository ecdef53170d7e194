import { expect, test } from 'vitest';
import { search } from '../checker/search.ts';
import { noDataRace } from '../properties/no-data-race.ts';
import { noDoubleAllocation } from '../properties/no-double-allocation.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import { admittedRaces } from './admitted-races.ts';
import { buildKernel } from './build/build.ts';
import { Cache } from './build/cache.ts';
import { kernelClaims } from './claims.ts';
import { KernelMachine } from './machine.ts';
import { type Refined, Refinement } from './refinement.ts';
import { quickSuite } from './scenarios.ts';
import { testCompiler } from './testing/compiler.ts';
import { editedFunction, withEditedTree } from './testing/edited-tree.ts';
import { treeOf, type Version } from './testing/trees.ts';

const testOn = (version: Version) => (treeOf(version) === undefined ? test.skip : test);

async function machineOf(tree: string, name: string) {
  const scenario = quickSuite.find((scenario) => scenario.name === name)!;
  const configuration = { bits: 64, segmentSlots: scenario.segmentSlots, debugFs: true } as const;
  const build = await buildKernel(tree, configuration, testCompiler(), new Cache(process.env));
  return (options = {}) => new KernelMachine(build, scenario, { observes: true, ...options });
}

function optionsFor(properties: readonly AllocatorProperty[]) {
  return { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], properties, limits: {} } as const;
}

function refined(fresh: (options?: object) => KernelMachine, properties: readonly AllocatorProperty[]): Refined {
  const refinement = new Refinement();
  for (;;) {
    const machine = fresh(refinement.options);
    const outcome = refinement.learn(search(machine, optionsFor(properties)), machine);
    if (outcome !== null) return outcome;
  }
}

testOn('6.12')('a file in which nothing races is done after one round', async () => {
  const fresh = await machineOf(treeOf('6.12')!, 'one-area');
  expect(refined(fresh, kernelClaims)).toMatchObject({
    rounds: 1,
    places: [],
    fixpoint: true,
    result: { verdict: { kind: 'holds' } },
  });
});

testOn('6.1')('a race that the kernel admits is a place to switch, and no violation', async () => {
  const fresh = await machineOf(treeOf('6.1')!, 'one-area');
  const { rounds, result, fixpoint, places } = refined(fresh, kernelClaims);
  expect({ fixpoint, verdict: result.verdict.kind }).toEqual({ fixpoint: true, verdict: 'holds' });
  expect(rounds).toBeGreaterThan(1);
  expect(result.verdict.counts.distinct).toBeGreaterThan(search(fresh(), optionsFor([])).verdict.counts.distinct);
  // Nothing new races with switches everywhere that something raced before.
  const machine = fresh({ switchPlaces: places });
  search(machine, optionsFor(kernelClaims));
  expect(new Set(machine.races.pairs.flat())).toEqual(new Set(places));
  expect(machine.races.unadmitted).toEqual([]);
  expect([...machine.races.admitted]).toEqual([admittedRaces[0]]);
});

testOn('6.12')('what a missing lock leads to is seen only where plain accesses are switch points', async () => {
  const unlocked = (text: string) =>
    editedFunction(text, 'swiotlb_search_pool_area', /spin_(un)?lock_irq\w+\(&area->lock, flags\);/g, '(void)flags;');
  await withEditedTree(treeOf('6.12')!, unlocked, async (tree) => {
    const fresh = await machineOf(tree, 'one-area');
    expect(search(fresh(), optionsFor([noDoubleAllocation])).verdict.kind).toBe('holds');
    const both = [noDoubleAllocation, noDataRace];
    expect(search(fresh(), optionsFor(both)).verdict).toMatchObject({ kind: 'violated', property: 'no-data-race' });
    const { result, places } = refined(fresh, both);
    expect(result.verdict).toMatchObject({ kind: 'violated', property: 'no-double-allocation' });
    expect(places.length).toBeGreaterThan(2);
  });
});
