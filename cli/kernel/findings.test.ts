import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../../kernel/testing/trees.ts';
import { paintIf } from '../report/paint.ts';
import { World } from '../testing/world.ts';
import { checkKernel } from './check.ts';
import { defectsOf } from './findings.ts';
import { defectText } from './report.ts';

const looksWithoutLock = `
name: looks-without-lock
what: The counter is looked at before the lock is taken.
edits:
  - in: swiotlb_search_pool_area
    line: 'spin_lock_irqsave(&area->lock, flags);'
    before: 'if (area->used > pool->nslabs) return -1;'
  - in: swiotlb_release_slots
    line: 'spin_lock_irqsave(&area->lock, flags);'
    before: 'if (area->used > mem->nslabs) return;'
`;

const tree = treeOf('6.12');
const compiler = process.env.SWIOCHECK_COMPILER === 'native' ? 'native' : 'yowasp';

async function racesIn(scenario: string, edit: readonly string[] = []) {
  const options = {
    ...({ tree: tree!, edit, compiler, cache: true, bits: '64', debugFs: true, suite: 'quick' } as const),
    ...({ scenario: [scenario], maxSeconds: 300, progress: 'none', refine: true, reduce: true, force: false } as const),
  };
  const { reports } = await checkKernel(options, new World({ env: process.env }).io);
  return defectsOf(reports.flatMap(({ findings }) => findings)).filter(({ property }) => property === 'no-data-race');
}

describe.runIf(tree !== undefined)('a data race in swiotlb.c of 6.12', () => {
  test('is told by its two accesses, not by the steps that make them', { timeout: 600_000 }, async () => {
    const races = await racesIn('growing-4k');
    // mem->nslabs is read in two places, and written in one.
    expect(races).toHaveLength(2);
    for (const race of races) {
      const [read, write] = race.places;
      expect([read?.function, write?.function]).toEqual(['swiotlb_tbl_map_single', 'add_mem_pool']);
      const { explanation } = race.findings[0].evidence.trace.claim;
      for (const { function: name, source } of race.places) expect(explanation).toContain(`at ${source} in ${name}()`);
      expect(defectText(race, 1, paintIf(false)).replaceAll(/\n +/g, ' ')).toContain(
        `swiotlb_tbl_map_single(), ${read!.source} and add_mem_pool(), ${write!.source}; `,
      );
    }
  });

  test('is one defect however often it is met, and another where other accesses race', { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'swiocheck-findings-'));
    const script = join(folder, 'looks-without-lock.yaml');
    writeFileSync(script, looksWithoutLock);
    const races = await racesIn('one-area', [script]).finally(() => rmSync(folder, { recursive: true }));
    const pairs = races.map(({ places }) => places.map(({ function: name, source }) => `${name} ${source}`).sort());
    expect(new Set(pairs.map((pair) => pair.join())).size).toBe(pairs.length);
    // Each of the two looks races with the update of a claim and with that of a release.
    expect(new Set(pairs.flat()).size).toBe(4);
    expect(pairs).toHaveLength(4);
  });
});
