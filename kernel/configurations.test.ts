import { expect, test } from 'vitest';
import { KernelMachine } from './machine.ts';
import { growing, large } from './testing/growing.ts';
import { buildFor, verdictOf } from './testing/real-file.ts';
import { treeOf, type Version, versions } from './testing/trees.ts';
import type { Scenario } from './workload.ts';

/*
 * Every configuration builds, and its smoke scenario holds: npm run kernel-configurations. By default only the 32-bit ones of
 * the versions, as the other tests build for 64 bits.
 */

interface Built {
  readonly version: Version;
  readonly bits: 32 | 64;
  readonly debugFs: boolean;
  readonly dynamic: boolean;
}

const every: readonly Built[] = versions.flatMap((version) =>
  ([32, 64] as const).flatMap((bits) =>
    [false, true].flatMap((debugFs) =>
      (version === '6.1' ? [false] : [false, true]).map((dynamic) => ({ version, bits, debugFs, dynamic })),
    ),
  ),
);
const chosen = every.filter(
  ({ version, bits, debugFs, dynamic }) =>
    process.env.SWIOCHECK_CONFIGURATIONS === 'all' || (bits === 32 && debugFs && dynamic === (version === '6.12')),
);

/** One CPU, an interrupt of it, and a restricted device; also more requests than the default pool has room for. */
function smoke(dynamic: boolean): Scenario {
  const { addedPools, ...fixed } = growing.geometry;
  return {
    ...growing,
    name: 'smoke',
    geometry: { ...fixed, restrictedSlots: 8, ...(dynamic ? { addedPools: addedPools! } : {}) },
    workload: {
      ...growing.workload,
      cpus: 1,
      // What is read after call_rcu() where usage is counted is a finding of its own.
      rcu: 'non-preemptible',
      devices: [
        { minAlignMask: 0, boundaryMask: -1 },
        { minAlignMask: 0xfff, boundaryMask: -1, restricted: true },
      ],
      requests: [
        large,
        { ...large, device: 1, origOffset: 0x200, bytes: 3 * 2048 },
        { ...large, device: 1, bytes: 4096, coherent: true },
      ],
      interrupts: { mappings: 1, operations: 1 },
      syncs: [{ direction: 'for-cpu', offset: 0x10, bytes: 0x20 }],
    },
  };
}

test('there are twelve configurations', () => expect(every).toHaveLength(12));

for (const { version, bits, debugFs, dynamic } of chosen) {
  const tree = treeOf(version);
  const features = [`${bits} bits`, debugFs ? 'DEBUG_FS' : '', dynamic ? 'DYNAMIC' : ''].filter((feature) => feature !== '');
  (tree === undefined ? test.skip : test)(
    `${version}, ${features.join(', ')}`,
    async () => {
      const scenario = smoke(dynamic);
      const build = await buildFor(tree!, scenario, { debugFs, bits });
      expect(new KernelMachine(build, scenario).processes).toHaveLength(dynamic ? 4 : 2);
      const verdict = verdictOf(build, scenario, { without: ['no-data-race'] });
      expect(verdict).toMatchObject({ kind: 'holds' });
      expect(verdict.counts.distinct).toBeGreaterThan(300);
    },
    600_000,
  );
}
