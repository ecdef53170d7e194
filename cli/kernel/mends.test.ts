import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { treeOf } from '../../kernel/testing/trees.ts';
import { World } from '../testing/world.ts';
import { checkKernel } from './check.ts';
import { mendsFolder, readEditScript } from './edit-file.ts';

/* What is found in the file of 6.12 ends a search; edits that mend it let it go on. */

const tree = treeOf('6.12');
const edit = readdirSync(mendsFolder()).map((file) => file.replace(/\.yaml$/, ''));
const compiler = process.env.SWIOCHECK_COMPILER === 'native' ? 'native' : 'yowasp';

async function checked(scripts: readonly string[], scenario: readonly string[]) {
  const options = {
    ...({ tree: tree!, edit: scripts, compiler, cache: true, bits: '64', debugFs: true } as const),
    ...({ suite: 'full', scenario, maxSeconds: 600, progress: 'none', refine: true, reduce: true, force: false } as const),
  };
  return checkKernel(options, new World({ env: process.env }).io);
}

test('mends are named like their files', () => {
  expect(edit.map((name) => readEditScript(name).name)).toEqual(edit);
});

describe.runIf(tree !== undefined)('where pools grow, in swiotlb.c of 6.12', () => {
  test('three CPUs are searched to the end where the findings are mended', { timeout: 600_000 }, async () => {
    const { reports, exitCode } = await checked(edit, ['growing', 'growing-fails', 'three-growing']);
    expect(reports.map(({ scenario, result }) => `${scenario.name} ${result.verdict.kind}`)).toEqual([
      'growing holds',
      'growing-fails holds',
      'three-growing holds',
    ]);
    for (const { refinement } of reports) expect(refinement.fixpoint).toBe(true);
    expect(exitCode).toBe(0);
  });

  test.each(edit)('and not where %s is left out', { timeout: 600_000 }, async (left) => {
    const { reports } = await checked(
      edit.filter((name) => name !== left),
      ['growing', 'growing-4k'],
    );
    expect(reports.map(({ result }) => result.verdict.kind)).toContain('violated');
  });
});
