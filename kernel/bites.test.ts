import { beforeAll, expect, test } from 'vitest';
import type { Build } from './build/build.ts';
import { growing, large } from './testing/growing.ts';
import { buildFor, verdictOf } from './testing/real-file.ts';
import type { Seeded } from './testing/schemata.ts';
import { treeOf } from './testing/trees.ts';
import type { Scenario, Workload } from './workload.ts';

/*
 * Every check of memory, locks and sleeping notices a defect that is seeded into the real file, and nothing without it.
 */

const tree = treeOf('6.12');
const run = tree === undefined ? test.skip : test;

const withWorkload = (changes: Partial<Workload>): Scenario => ({ ...growing, workload: { ...growing.workload, ...changes } });
const request = large;

/** A CPU looks up addresses while the other one maps and unmaps. */
const lookups = withWorkload({ strayLookups: true });
/** Allocations fail. */
const failing = withWorkload({ allocationsFail: true });
/** Only every second slot will do, the first one of a transient pool never. */
const odd: Scenario = {
  ...withWorkload({
    cpus: 1,
    mappingsPerCpu: 2,
    operationsPerCpu: 3,
    devices: [{ minAlignMask: 0xfff, boundaryMask: -1 }],
    requests: [{ ...request, bytes: 4 * 2048, origOffset: 0x800 }],
  }),
};
const interrupts = withWorkload({ cpus: 1, operationsPerCpu: 1, interrupts: { mappings: 1, operations: 1 } });
const fromDevice = withWorkload({ requests: [{ ...request, direction: 'from-device' }] });
const toDevice = withWorkload({ requests: [{ ...request, direction: 'to-device' }] });
const syncs = withWorkload({
  cpus: 1,
  requests: [{ ...request, bytes: 4096 }],
  syncs: [
    { direction: 'for-cpu', offset: 0x900, bytes: 16 },
    { direction: 'for-device', offset: 0x100, bytes: 0x1000 - 0x100 },
  ],
});

interface Bite extends Seeded {
  readonly scenario: Scenario;
  readonly property: string;
  /** A claim that sees the defect before it does harm. */
  readonly without?: string;
}

const bites: readonly Bite[] = [
  {
    name: 'a pool is freed without a grace period',
    find: 'call_rcu(&pool->rcu, swiotlb_dyn_free);',
    instead: 'swiotlb_dyn_free(&pool->rcu);',
    scenario: lookups,
    property: 'memory-safe',
  },
  {
    name: 'a map may sleep',
    find: 'GFP_NOWAIT | __GFP_NOWARN',
    instead: 'GFP_KERNEL',
    scenario: growing,
    property: 'no-sleep-in-atomic',
  },
  {
    name: 'the slots of a pool are not freed',
    find: 'free_pages((unsigned long)pool->slots, get_order(slots_size));',
    instead: '',
    scenario: growing,
    property: 'no-leak',
  },
  {
    name: 'a pool is freed twice',
    find: 'kfree(pool);',
    at: 1,
    instead: 'kfree(pool); kfree(pool);',
    scenario: growing,
    property: 'memory-safe',
  },
  {
    name: 'the pages of a buffer are freed with another order',
    find: 'get_order(bytes)',
    at: 1,
    instead: 'get_order(bytes) + 1',
    scenario: growing,
    property: 'memory-safe',
  },
  {
    name: 'a lock is kept',
    find: 'spin_unlock_irqrestore(&dev->dma_io_tlb_lock, flags);',
    at: 0,
    instead: 'local_irq_restore(flags);',
    scenario: growing,
    property: 'locks-balanced',
  },
  {
    name: 'interrupts stay off',
    find: 'spin_unlock_irqrestore(&dev->dma_io_tlb_lock, flags);',
    at: 1,
    instead: 'spin_unlock(&dev->dma_io_tlb_lock);',
    scenario: growing,
    property: 'locks-balanced',
  },
  {
    name: 'a read-side section is left twice',
    find: 'rcu_read_unlock();',
    at: 0,
    instead: 'rcu_read_unlock(); rcu_read_unlock();',
    scenario: growing,
    property: 'locks-balanced',
  },
  {
    name: 'transient pools are not looked up',
    find: '&dev->dma_io_tlb_pools',
    at: 0,
    instead: '&mem->pools',
    scenario: growing,
    property: 'lookup-complete',
  },
  {
    name: 'the lists of a small pool go beyond its end',
    find: 'mem->nslabs - i',
    instead: 'IO_TLB_SEGSIZE - io_tlb_offset(i)',
    scenario: odd,
    property: 'memory-safe',
    without: 'free-list',
  },
  {
    name: 'a pool in which nothing was found is forgotten',
    find: 'swiotlb_dyn_free(&pool->rcu);',
    at: 1,
    instead: '',
    scenario: odd,
    property: 'no-leak',
  },
  {
    name: 'a failed allocation is not noticed',
    find: '!pool->slots',
    at: 0,
    instead: '0',
    scenario: failing,
    property: 'memory-safe',
  },
  {
    name: 'an area is locked with interrupts on',
    find: 'spin_lock_irqsave(&area->lock, flags);',
    at: 0,
    instead: 'flags = 0; spin_lock(&area->lock);',
    scenario: interrupts,
    property: 'no-deadlock',
  },
  {
    name: 'a device that writes finds the bytes of others in its buffer',
    find: 'swiotlb_bounce(dev, tlb_addr, mapping_size, DMA_TO_DEVICE, pool);',
    instead: 'if (dir != DMA_FROM_DEVICE) swiotlb_bounce(dev, tlb_addr, mapping_size, DMA_TO_DEVICE, pool);',
    scenario: fromDevice,
    property: 'no-stale-data',
  },
  {
    name: 'what the device has written is lost',
    find: '(dir == DMA_FROM_DEVICE || dir == DMA_BIDIRECTIONAL)',
    at: 0,
    instead: 'dir == DMA_BIDIRECTIONAL',
    scenario: fromDevice,
    property: 'copy-complete',
  },
  {
    name: 'a release leaves the address of the buffer',
    find: 'mem->slots[i].orig_addr = INVALID_PHYS_ADDR;',
    at: 1,
    instead: '',
    scenario: syncs,
    property: 'free-slots-clean',
  },
  {
    name: 'a release leaves the size of the buffer',
    find: 'mem->slots[i].alloc_size = 0;',
    at: 1,
    instead: '',
    scenario: syncs,
    property: 'free-slots-clean',
  },
  {
    name: 'what the device only reads is copied back',
    find: '(dir == DMA_FROM_DEVICE || dir == DMA_BIDIRECTIONAL)',
    at: 0,
    instead: '1',
    scenario: toDevice,
    property: 'no-unasked-copy',
  },
  {
    name: 'a sync for the device overwrites what the device has written',
    find: 'dir == DMA_TO_DEVICE || dir == DMA_BIDIRECTIONAL',
    at: 0,
    instead: '1',
    scenario: { ...syncs, workload: { ...syncs.workload, requests: [{ ...request, bytes: 4096, direction: 'from-device' }] } },
    property: 'no-unasked-copy',
  },
  {
    name: 'half of what the device has written is copied twice',
    find: 'memcpy(phys_to_virt(orig_addr), vaddr, size);',
    instead: 'for (int half = 0; half < 2; half++) memcpy(phys_to_virt(orig_addr), vaddr, size / 2);',
    scenario: fromDevice,
    property: 'copy-complete',
  },
  {
    name: 'a partial sync forgets where it is',
    find: 'orig_addr += tlb_offset;',
    instead: '',
    scenario: syncs,
    property: 'sync-address',
  },
];

let build: Build;
beforeAll(async () => {
  if (tree !== undefined) build = await buildFor(tree, growing, { debugFs: false, seeded: bites });
}, 600_000);

run('none of the scenarios violates anything without a defect', () => {
  for (const scenario of new Set(bites.map((bite) => bite.scenario))) {
    const verdict = verdictOf(build, scenario, { without: ['no-data-race'] });
    expect({ scenario, verdict }).toMatchObject({ verdict: { kind: 'holds' } });
  }
});

for (const [index, { name, scenario, property, without = '' }] of bites.entries()) {
  run(`${name}: ${property}`, () => {
    const verdict = verdictOf(build, scenario, { fault: index + 1, without: ['no-data-race', without] });
    if (verdict.kind === 'deadlock') expect(property).toBe('no-deadlock');
    else expect(verdict).toMatchObject({ kind: 'violated', property });
  });
}
