import { expect, test } from 'vitest';
import type { Property } from '../checker/property.ts';
import { firstAddedPool } from './build/configuration.ts';
import { KernelMachine } from './machine.ts';
import { growing } from './testing/growing.ts';
import { buildFor, verdictOf } from './testing/real-file.ts';
import { treeOf } from './testing/trees.ts';
import type { StructureView } from './view.ts';

const tree = treeOf('6.12');
const run = tree === undefined ? test.skip : test;

function goal(name: string, holds: (view: StructureView) => boolean): Property<StructureView> {
  return { name, kind: 'reachable', when: 'state', holds, explain: () => name };
}

const added = (view: StructureView) => [firstAddedPool, firstAddedPool + 1].filter((pool) => view.poolPresent(pool));
const goals = [
  goal('a transient pool serves', (view) => added(view).some((pool) => view.poolTransient(pool))),
  goal('the worker has added a pool', (view) => added(view).some((pool) => !view.poolTransient(pool))),
  goal('there is memory for no more pools', (view) => added(view).length === 2),
  goal('a mapping is in a pool that the worker has added', (view) => {
    const area = view.mappingReturned(0) ? view.mappingArea(0) : 0;
    return view.areaPool(area) >= firstAddedPool && !view.poolTransient(view.areaPool(area));
  }),
];

run('pools grow, serve, and go after a grace period', async () => {
  const build = await buildFor(tree!, growing, { debugFs: false });
  expect(verdictOf(build, growing, { goals: goals.slice(0, 3) })).toMatchObject({ kind: 'holds' });
  // A second round finds the pool of the worker. Its size is added to mem->nslabs, which a map reads without the lock.
  const longer = { ...growing, workload: { ...growing.workload, operationsPerCpu: 2 } };
  expect(verdictOf(build, longer, { goals, without: ['no-data-race'] })).toMatchObject({ kind: 'holds' });
  const verdict = verdictOf(build, longer);
  expect(verdict).toMatchObject({ kind: 'violated', property: 'no-data-race' });
  expect(verdict.kind === 'violated' && verdict.explanation).toContain('io_tlb_default_mem.nslabs');
});

run('a transient pool is counted after it was handed over to be freed', async () => {
  const build = await buildFor(tree!, growing, { debugFs: true });
  const verdict = verdictOf(build, growing);
  expect(verdict).toMatchObject({ kind: 'violated', property: 'memory-safe' });
  expect(verdict.kind === 'violated' && verdict.explanation).toContain('not allocated');
  // Nobody takes the CPU from an unmap where kernel code is not preempted.
  const workload = { ...growing.workload, rcu: 'non-preemptible' } as const;
  expect(verdictOf(build, { ...growing, workload })).toMatchObject({ kind: 'holds' });
});

run('a file whose pools do not grow is refused', async () => {
  const { geometry, ...rest } = growing;
  const { addedPools: _, ...fixed } = geometry;
  const build = await buildFor(tree!, { ...rest, geometry: fixed }, { debugFs: true });
  expect(new KernelMachine(build, { ...rest, geometry: fixed }).processes).toEqual(['cpu0', 'cpu1']);
  const old = { ...build, features: [] };
  expect(() => new KernelMachine(old, growing)).toThrow('CONFIG_SWIOTLB_DYNAMIC');
});
