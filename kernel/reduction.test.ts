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
 * The reductions by transactions and by symmetry keep verdicts: of the real files, and of one with defects that break what it rests on.
 */

const several = quickSuite.filter(({ workload, geometry }) => workload.cpus === 2 || (geometry.addedPools ?? 0) > 0);

test('there are scenarios to reduce', () => {
  expect(several.length).toBeGreaterThan(4);
});

function verdictOf(build: Build, scenario: Scenario, reduced: boolean, properties: readonly AllocatorProperty[], fault = 0) {
  const machine = new KernelMachine(build, scenario, { observes: true, fault, symmetry: reduced });
  const reductions = reduced ? (['transactions', 'symmetry'] as const) : [];
  const options = { strategy: 'breadth-first', storage: 'fingerprint', reductions, properties, limits: {} } as const;
  return search(machine, options).verdict;
}

describe.each(versions)('swiotlb.c of %s', (version: Version) => {
  const tree = treeOf(version);
  const run = tree === undefined ? test.skip : test;

  run(
    'every scenario of two CPUs, and of pools that grow, has the same verdict with and without',
    { timeout: 600_000 },
    async () => {
      for (const scenario of several) {
        if (version === '6.1' && (scenario.geometry.addedPools ?? 0) > 0) continue;
        const build = await buildFor(tree!, scenario, { debugFs: true });
        const [plain, reduced] = [false, true].map((reduces) => verdictOf(build, scenario, reduces, kernelClaims));
        expect({ name: scenario.name, kind: reduced!.kind }).toEqual({ name: scenario.name, kind: plain!.kind });
        if (plain!.kind === 'holds') expect(reduced!.counts.distinct).toBeLessThan(plain!.counts.distinct);
      }
    },
  );
});

/** Locks that are left out, too late, too early, or another's. */
const ofLocks: readonly Seeded[] = [
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

/** Sections without interrupts that are too short. */
const ofInterrupts: readonly Seeded[] = [
  {
    name: 'a search leaves interrupts on',
    find: 'spin_lock_irqsave(&area->lock, flags);',
    instead: 'local_irq_save(flags); local_irq_restore(flags); spin_lock(&area->lock);',
    at: 0,
  },
  {
    name: 'a release leaves interrupts on',
    find: 'spin_lock_irqsave(&area->lock, flags);',
    instead: 'local_irq_save(flags); local_irq_restore(flags); spin_lock(&area->lock);',
    at: 1,
  },
];

/** Pools that are found too early, or not at all. */
const ofGrowing: readonly Seeded[] = [
  { name: 'not listed', find: 'list_add_rcu(&pool->node, &dev->dma_io_tlb_pools);', instead: ';' },
  { name: 'not said to be transient', find: 'pool->transient = true;', instead: ';' },
  { name: 'the device is not flagged', find: 'WRITE_ONCE(dev->dma_uses_io_tlb, true);', instead: ';' },
  {
    name: 'unlisted after it was handed over',
    find: 'swiotlb_del_pool(dev, pool);',
    instead: 'call_rcu(&pool->rcu, swiotlb_dyn_free); list_del_rcu(&pool->node);',
  },
  {
    name: 'the lock of the device is left out',
    find: 'spin_lock_irqsave(&dev->dma_io_tlb_lock, flags);',
    instead: 'local_irq_save(flags);',
    at: 1,
  },
];

const named = (name: string) => quickSuite.find((scenario) => scenario.name === name)!;
/* A race that is no defect of these is left out: it would hide them all. */
describe.each([
  ['remote-unmap', ofLocks, named('remote-unmap'), []],
  ['interrupts', ofInterrupts, named('interrupts'), []],
  ['growing', ofGrowing, named('growing'), ['no-data-race']],
] as const)('defects seeded into 6.12, %s', (_, seeded, scenario, left) => {
  const tree = treeOf('6.12');
  const run = tree === undefined ? test.skip : test;
  const claims = kernelClaims.filter(({ name }) => !(left as readonly string[]).includes(name));
  let build: Build;
  beforeAll(async () => {
    if (tree !== undefined) build = await buildFor(tree, scenario, { debugFs: left.length === 0, seeded });
  }, 600_000);

  run.each(seeded.map(({ name }, index) => [name, index + 1] as const))(
    '%s: the same properties fall',
    { timeout: 300_000 },
    (_, fault) => {
      // What falls first may be another: then it falls the other way too, where it is all that is asked for.
      for (const reduced of [false, true]) {
        const verdict = verdictOf(build, scenario, reduced, claims, fault);
        if (verdict.kind !== 'violated' && verdict.kind !== 'deadlock') {
          throw new Error(`${verdict.kind} where the search is ${reduced ? 'reduced' : 'plain'}`);
        }
        const property = verdict.kind === 'deadlock' ? 'no-deadlock' : verdict.property;
        const claim = claims.filter(({ name }) => name === property);
        expect(verdictOf(build, scenario, !reduced, claim, fault)).toMatchObject(
          verdict.kind === 'deadlock' ? { kind: 'deadlock' } : { kind: 'violated', property },
        );
      }
    },
  );
});

/** Pools that are freed too early, which lookups find. A plain search takes a minute to come to it: it did, once. */
const ofFreeing: readonly Seeded[] = [
  { name: 'no grace period', find: 'call_rcu(&pool->rcu, swiotlb_dyn_free);', instead: 'swiotlb_dyn_free(&pool->rcu);' },
  { name: 'freed, and still listed', find: 'list_del_rcu(&pool->node);', instead: ';' },
];

describe('pools that are freed too early', () => {
  const tree = treeOf('6.12');
  const run = tree === undefined ? test.skip : test;
  const growing = named('growing');
  // Lookups go through all pools, those of others too.
  const scenario: Scenario = { ...growing, workload: { ...growing.workload, strayLookups: true } };
  const claims = kernelClaims.filter(({ name }) => name !== 'no-data-race');
  let build: Build;
  beforeAll(async () => {
    if (tree !== undefined) build = await buildFor(tree, scenario, { debugFs: false, seeded: ofFreeing });
  }, 600_000);

  run.each([
    [0, 'holds'],
    [1, 'violated'],
    [2, 'violated'],
  ] as const)('defect %d: %s', { timeout: 300_000 }, (fault, kind) => {
    const verdict = verdictOf(build, scenario, true, claims, fault);
    expect(verdict).toMatchObject(fault === 0 ? { kind } : { kind, property: 'memory-safe' });
  });
});
