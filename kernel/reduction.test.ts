import { beforeAll, describe, expect, test } from 'vitest';
import { search } from '../checker/search.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import type { Build } from './build/build.ts';
import { kernelClaims } from './claims.ts';
import { KernelMachine } from './machine.ts';
import { quickSuite } from './scenarios.ts';
import { buildFor } from './testing/real-file.ts';
import type { Seeded } from './testing/schemata.ts';
import { treeOf, type Version, versions } from './testing/trees.ts';
import type { Scenario } from './workload.ts';

/*
 * The reduction by transactions keeps verdicts: of the real files, and of one with defects that break what it rests on.
 */

const several = quickSuite.filter(
  ({ workload, geometry }) => workload.cpus === 2 && workload.interrupts === undefined && (geometry.addedPools ?? 0) === 0,
);

test('there are scenarios to reduce', () => {
  expect(several.length).toBeGreaterThan(4);
});

function verdictOf(build: Build, scenario: Scenario, reduced: boolean, properties: readonly AllocatorProperty[], fault = 0) {
  const machine = new KernelMachine(build, scenario, { observes: true, fault });
  expect(machine.reducible).toBe(true);
  const reductions = reduced ? (['transactions'] as const) : [];
  const options = { strategy: 'breadth-first', storage: 'fingerprint', reductions, properties, limits: {} } as const;
  return search(machine, options).verdict;
}

describe.each(versions)('swiotlb.c of %s', (version: Version) => {
  const tree = treeOf(version);
  const run = tree === undefined ? test.skip : test;

  run('every scenario of two CPUs has the same verdict with and without', async () => {
    for (const scenario of several) {
      const build = await buildFor(tree!, scenario, { debugFs: true });
      const [plain, reduced] = [false, true].map((reduces) => verdictOf(build, scenario, reduces, kernelClaims));
      expect({ name: scenario.name, kind: reduced!.kind }).toEqual({ name: scenario.name, kind: plain!.kind });
      if (plain!.kind === 'holds') expect(reduced!.counts.distinct).toBeLessThan(plain!.counts.distinct);
    }
  });
});

/** Locks that are left out, too late, too early, or another's. */
const seeded: readonly Seeded[] = [
  { name: 'the search takes no lock', find: 'spin_lock_irqsave(&area->lock, flags);', instead: '(void)flags;', at: 0 },
  { name: 'the release takes no lock', find: 'spin_lock_irqsave(&area->lock, flags);', instead: '(void)flags;', at: 1 },
  {
    name: 'the release drops its lock before it counts',
    find: 'area->used -= nslots;',
    instead: 'spin_unlock_irqrestore(&area->lock, flags); area->used -= nslots; spin_lock_irqsave(&area->lock, flags);',
  },
  {
    name: 'the release writes after its unlock',
    find: 'dec_used(dev->dma_io_tlb_mem, nslots);',
    instead: 'area->index = 0;',
  },
  { name: 'a release is of area 0', find: 'area = &mem->areas[aindex];', instead: 'area = &mem->areas[0];' },
  { name: 'used is not counted', find: 'area->used += nslots;', instead: ';' },
];

describe('defects seeded into 6.12', () => {
  const tree = treeOf('6.12');
  const run = tree === undefined ? test.skip : test;
  const scenario = quickSuite.find(({ name }) => name === 'remote-unmap')!;
  let build: Build;
  beforeAll(async () => {
    if (tree !== undefined) build = await buildFor(tree, scenario, { debugFs: true, seeded });
  }, 600_000);

  run.each(seeded.map(({ name }, index) => [name, index + 1] as const))('%s: the same properties fall', (_, fault) => {
    // What falls first may be another: then it falls the other way too, where it is all that is asked for.
    for (const reduced of [false, true]) {
      const verdict = verdictOf(build, scenario, reduced, kernelClaims, fault);
      if (verdict.kind !== 'violated') throw new Error(`${verdict.kind} where the search is ${reduced ? 'reduced' : 'plain'}`);
      const claim = kernelClaims.filter(({ name }) => name === verdict.property);
      expect(verdictOf(build, scenario, !reduced, claim, fault)).toMatchObject({ kind: 'violated', property: verdict.property });
    }
  });
});
