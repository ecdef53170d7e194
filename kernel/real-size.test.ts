import { describe, expect, test } from 'vitest';
import { quickSuite } from './scenarios.ts';
import { alone, buffer, nvme, slot } from './suites/parts.ts';
import { buildFor, verdictOf } from './testing/real-file.ts';
import { treeOf, versions } from './testing/trees.ts';
import type { Scenario } from './workload.ts';

/* What docs/findings.md says of pools of real size: segments of 128 slots, as the tree has them. */

/** Forty KiB that begin inside a slot, of which a part is synced that begins at the head of a later one. */
const partialSync: Scenario = {
  name: 'partial-sync',
  description: 'one CPU, min_align_mask of a page, a large buffer of which a part is synced',
  geometry: { slots: 512, areas: 1 },
  segmentSlots: null,
  workload: alone([{ ...buffer, bytes: 20 * slot, origOffset: 0x200 }], {
    mappingsPerCpu: 1,
    operationsPerCpu: 1,
    devices: [nvme],
    syncs: [{ direction: 'for-cpu', offset: 0x600, bytes: 0x80 }],
  }),
};

describe.each(versions)('swiotlb.c of %s', (version) => {
  const tree = treeOf(version);

  test.runIf(tree !== undefined)('a part that begins a slot is synced, since 6.9', { timeout: 600_000 }, async () => {
    const build = await buildFor(tree!, partialSync, { debugFs: true });
    const verdict = verdictOf(build, partialSync, { without: ['no-warning'] });
    if (version === '6.1') expect(verdict).toMatchObject({ kind: 'violated', property: 'copy-complete' });
    else expect(verdict.kind).toBe('holds');
  });
});

const tree = treeOf('6.12');

test.runIf(tree !== undefined)('a restricted pool alone serves nobody where pools can grow', { timeout: 600_000 }, async () => {
  const verdicts = ['restricted-alone', 'restricted-alone-dynamic'].map(async (name) => {
    const { geometry, ...small } = quickSuite.find((scenario) => scenario.name === name)!;
    const scenario = { ...small, segmentSlots: null, geometry: { ...geometry, restrictedSlots: 256 } };
    return verdictOf(await buildFor(tree!, scenario, { debugFs: true }), {
      ...scenario,
      workload: { ...scenario.workload, mappingsPerCpu: 1 },
    });
  });
  const [without, dynamic] = await Promise.all(verdicts);
  expect(without!.kind).toBe('holds');
  expect(dynamic).toMatchObject({ kind: 'violated', property: 'no-spurious-full-max-size' });
});
