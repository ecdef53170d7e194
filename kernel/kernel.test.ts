import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { search } from '../checker/search.ts';
import { buildKernel } from './build/build.ts';
import { Cache } from './build/cache.ts';
import { fileUnderTest } from './build/tree.ts';
import { kernelClaims } from './claims.ts';
import { KernelMachine } from './machine.ts';
import { fullSuite, quickSuite } from './scenarios.ts';
import { testCompiler } from './testing/compiler.ts';
import { treeOf, versions } from './testing/trees.ts';

async function machineOf(tree: string, scenario: (typeof quickSuite)[number], bits: 32 | 64) {
  const configuration = { bits, segmentSlots: scenario.segmentSlots, debugFs: true };
  const build = await buildKernel(tree, configuration, testCompiler(), new Cache(process.env));
  return { build, fresh: (observes = true) => new KernelMachine(build, scenario, { observes }) };
}

const scenarioNamed = (name: string) => quickSuite.find((scenario) => scenario.name === name)!;
const properties = [...kernelClaims];

describe.each(versions)('swiotlb.c of %s', (version) => {
  const tree = treeOf(version);
  const run = tree === undefined ? test.skip : test;

  run('keeps every property where two CPUs map and unmap', async () => {
    for (const name of ['two-areas', 'one-area', 'remote-unmap']) {
      const { fresh } = await machineOf(tree!, scenarioNamed(name), 64);
      const { verdict } = search(fresh(), {
        strategy: 'breadth-first',
        storage: 'exact',
        reductions: [],
        properties,
        limits: {},
      });
      expect({ name, verdict }).toMatchObject({ name, verdict: { kind: 'holds' } });
      expect(verdict.counts.distinct).toBeGreaterThan(300);
    }
  });

  run('shows its defects at an odd residue', async () => {
    const { fresh } = await machineOf(tree!, scenarioNamed('odd-residue'), 64);
    const options = { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], properties, limits: {} } as const;
    const { verdict } = search(fresh(), options);
    const property = version === '6.1' ? 'no-endless-loop' : 'no-spurious-full-maximal';
    expect(verdict).toMatchObject({ kind: 'violated', property });
    if (verdict.kind !== 'violated') return;
    // The last step stands at a line of the file where an area's lock is taken.
    const machine = fresh();
    const { decisions } = verdict.path;
    for (const { process, choice } of decisions.slice(0, -1)) machine.step(process, choice);
    const last = decisions.at(-1)!;
    const { source = '', action } = machine.label(last.process, last.choice);
    expect(action).toBe('lock');
    const line = readFileSync(join(tree!, fileUnderTest), 'utf8').split('\n')[Number(source.split(':')[1]) - 1];
    expect(line).toContain('spin_lock');
  });

  run('keeps the contract of a machine', async () => {
    const { fresh } = await machineOf(tree!, scenarioNamed('one-area'), 64);
    const [one, other] = [fresh(), fresh(false)];
    const [before, after] = [new Uint8Array(one.snapshotBytes), new Uint8Array(one.snapshotBytes)];
    const [left, right] = [new Uint32Array(2), new Uint32Array(2)];
    let seed = 12345;
    for (let step = 0; step < 2000; step++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const movable = one.processes.map((_, process) => process).filter((process) => one.choices(process) > 0);
      if (movable.length === 0) {
        one.reset();
        other.reset();
        continue;
      }
      const process = movable[(seed >>> 8) % movable.length]!;
      const choice = (seed >>> 16) % one.choices(process);
      expect(one.label(process, choice)).toEqual(other.label(process, choice));
      one.save(before, 0);
      one.step(process, choice);
      one.save(after, 0);
      // Going back and taking the step again leads to the same bytes, and another machine gets there too.
      one.restore(before, 0);
      one.step(process, choice);
      other.step(process, choice);
      one.save(before, 0);
      expect(Buffer.compare(before, after)).toBe(0);
      one.fingerprint(left);
      other.fingerprint(right);
      expect(left).toEqual(right);
    }
  });
});

test('the suite has scenarios of distinct names', () => {
  expect(new Set(fullSuite.map(({ name }) => name)).size).toBe(fullSuite.length);
});
