import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nativeCompiler } from '../../kernel/build/native.ts';
import { quickSuite } from '../../kernel/scenarios.ts';
import { treeOf } from '../../kernel/testing/trees.ts';
import { faults } from '../../model/fault.ts';
import { raceTable } from '../../traces/render/race-table.ts';
import { World } from '../testing/world.ts';
import { checkKernel } from './check.ts';
import { condensed } from './condensed.ts';
import { faultsFolder, readEditScript } from './edit-file.ts';
import { defectsOf } from './findings.ts';

const names = readdirSync(faultsFolder()).map((file) => file.replace(/\.yaml$/, ''));
const scripts = names.map(readEditScript);

/*
 * Each fault is a build of its own: two seconds of CPU by a native clang, fifteen by the one from npm. Without a native one a few
 * are tried; KERNEL_FAULTS=all (npm run kernel-faults) tries all whatever it takes.
 */
const native = hasNative();
const sample = native || process.env.KERNEL_FAULTS === 'all' ? scripts : scripts.filter((_, at) => at % 12 === 0);

function hasNative(): boolean {
  try {
    return nativeCompiler() !== undefined;
  } catch {
    return false;
  }
}

async function defectsFound(tree: string, edit: readonly string[], scenario: string) {
  const options = {
    ...({ tree, edit, compiler: native ? 'native' : 'yowasp', cache: true, bits: '64', debugFs: true } as const),
    ...({
      suite: 'quick',
      scenario: [scenario],
      maxSeconds: 300,
      progress: 'none',
      refine: true,
      reduce: true,
      force: false,
    } as const),
  };
  const { reports } = await checkKernel(options, new World({ env: process.env }).io);
  expect(reports.map(({ unconfirmed }) => unconfirmed)).toEqual([[]]);
  return defectsOf(reports.flatMap(({ findings }) => findings));
}

test('there are faults, each of a scenario of the quick suite', () => {
  expect(names.length).toBeGreaterThan(30);
  for (const { name, scenario, property } of scripts) {
    expect(names).toContain(name);
    expect(quickSuite.map((one) => one.name)).toContain(scenario);
    expect(property).toBeDefined();
  }
});

test('every fault of the models is put into the file too', () => {
  expect(names).toEqual(expect.arrayContaining(faults.map(({ name }) => name)));
});

const tree = treeOf('6.12');

describe.runIf(tree !== undefined)('in swiotlb.c of 6.12', () => {
  test.each(sample)(
    '$name violates $property, in at most 25 rows',
    { timeout: 600_000 },
    async ({ name, property, scenario }) => {
      const found = (await defectsFound(tree!, [name], scenario!)).find((defect) => defect.property === property);
      expect(found?.property).toBe(property);
      const rows = raceTable(condensed(found!.findings[0].evidence.walk)).split('\n\n')[0]!.split('\n');
      expect(rows.length - 2).toBeLessThanOrEqual(25);
    },
  );

  const twins = new Map(sample.map(({ scenario }) => [scenario!, sample.filter((script) => script.scenario === scenario)]));
  test.each([...twins])('without its fault, %s keeps the property', { timeout: 600_000 }, async (scenario, faults) => {
    const broken = (await defectsFound(tree!, [], scenario)).map(({ property }) => property);
    for (const { property } of faults) expect(broken).not.toContain(property);
  });
});
