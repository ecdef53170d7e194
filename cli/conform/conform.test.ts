import { describe, expect, test } from 'vitest';
import { buildKernel } from '../../kernel/build/build.ts';
import { Cache } from '../../kernel/build/cache.ts';
import { yowaspCompiler } from '../../kernel/build/yowasp.ts';
import { treeOf, type Version } from '../../kernel/testing/trees.ts';
import type { Generation } from '../../model/scenario.ts';
import { readScenario } from '../scenario-file.ts';
import { shippedScenarios } from '../shipped-scenarios.ts';
import { World } from '../testing/world.ts';
import { conformanceOf } from './conformance.ts';
import { fileSide, modelSide } from './pair.ts';

/* The models held to the real files: what follows is skipped where SWIOCHECK_TREES does not say where they are. */

const shipped = shippedScenarios().filter(({ name }) => name.startsWith('conformance/'));
const minutes = 60_000;

async function conformance(tree: string, path: string, generation: Generation) {
  const scenario = { ...readScenario(path).scenario, generation };
  const configuration = { bits: 64, segmentSlots: scenario.geometry.segmentSlots, debugFs: true } as const;
  const build = await buildKernel(tree, configuration, yowaspCompiler(), new Cache(process.env));
  const sides = () => [modelSide(scenario), fileSide(build, scenario)] as const;
  return conformanceOf(scenario.name, sides, {}, new World().io);
}

test('there are scenarios to compare on', () => {
  expect(shipped.length).toBeGreaterThan(10);
});

describe.each<[Version, Generation]>([
  ['6.12', '6.10'],
  ['6.1', '6.1-stable'],
])('swiotlb.c of %s and the model of generation %s', (version, generation) => {
  const tree = treeOf(version);
  const run = tree === undefined ? test.skip : test;

  run.each(shipped)('do the same: $name', { timeout: 10 * minutes }, async ({ path }) => {
    const { kind, parting, states, alone } = await conformance(tree!, path, generation);
    expect({ kind, parting: parting?.what ?? null, alone }).toEqual({ kind: 'conforms', parting: null, alone: [0, 0] });
    expect(states[0]).toBe(states[1]);
    expect(states[0]).toBeGreaterThan(100);
  });
});
