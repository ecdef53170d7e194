import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import type { Verdict } from '../../checker/verdict.ts';
import { type Build, buildKernel } from '../../kernel/build/build.ts';
import { Cache } from '../../kernel/build/cache.ts';
import { yowaspCompiler } from '../../kernel/build/yowasp.ts';
import { treeOf, type Version } from '../../kernel/testing/trees.ts';
import { presetNamed } from '../../model/design.ts';
import { generations } from '../../model/generation.ts';
import { powerOfTwoFrom } from '../../model/geometry.ts';
import type { Generation, Scenario } from '../../model/scenario.ts';
import { arbitraryScenario } from '../../model/testing/arbitrary-scenario.ts';
import { readScenario } from '../scenario-file.ts';
import { shippedScenarios } from '../shipped-scenarios.ts';
import { World } from '../testing/world.ts';
import { conformanceOf } from './conformance.ts';
import { conformance, JointMachine } from './joint-machine.ts';
import { fileSide, modelSide } from './pair.ts';
import type { Side } from './side.ts';

/* The models held to the real files: what follows is skipped where SWIOCHECK_TREES does not say where they are. */

const shipped = shippedScenarios().filter(({ name }) => name.startsWith('conformance/'));
const minutes = 60_000;
/** More of them with SWIOCHECK_CONFORM_RUNS in the environment. */
const randomRuns = Number(process.env.SWIOCHECK_CONFORM_RUNS ?? 10);

function build(tree: string, segmentSlots: number): Promise<Build> {
  return buildKernel(tree, { bits: 64, segmentSlots, debugFs: true }, yowaspCompiler(), new Cache(process.env));
}

async function conformanceOn(tree: string, path: string, generation: Generation) {
  const scenario = { ...readScenario(path).scenario, generation };
  const built = await build(tree, scenario.geometry.segmentSlots);
  return conformanceOf(scenario.name, () => [modelSide(scenario), fileSide(built, scenario)], {}, new World().io);
}

/** What the two do together, up to a bound on their pairs of states. */
function together(model: Side, file: Side, statesMax: number): Verdict {
  const machine = new JointMachine(model, file);
  const options = { strategy: 'breadth-first', storage: 'fingerprint', reductions: [] } as const;
  return search(machine, { ...options, properties: conformance, limits: { statesMax } }).verdict;
}

/** Random scenarios, with all that the file cannot do taken out. */
function arbitraryFileScenario(generation: Generation): fc.Arbitrary<Scenario> {
  const single = { areas: 1, design: { ...presetNamed('single-lock')! } };
  const split = { design: { ...presetNamed('split-areas')! } };
  return arbitraryScenario().map(({ geometry, workload, ...made }): Scenario => {
    const { areas, design } = { areas: geometry.areas, ...(geometry.pools === 1 ? single : split) };
    const segmentSlots = Math.max(4, geometry.segmentSlots);
    return {
      ...made,
      generation,
      design,
      geometry: { slotBytes: 2, pageBytes: 4, segmentSlots, slots: powerOfTwoFrom(geometry.slots), areas, pools: 1 },
      workload: { ...workload, cpus: Math.min(2, workload.cpus), interrupts: false, syncs: [] },
    };
  });
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
    const { kind, parting, states, alone } = await conformanceOn(tree!, path, generation);
    expect({ kind, parting: parting?.what ?? null, alone }).toEqual({ kind: 'conforms', parting: null, alone: [0, 0] });
    expect(states[0]).toBe(states[1]);
    expect(states[0]).toBeGreaterThan(100);
  });

  run(`do the same in ${randomRuns} random scenarios`, { timeout: 60 * minutes }, async () => {
    const builds = new Map([4, 8].map((segmentSlots) => [segmentSlots, build(tree!, segmentSlots)] as const));
    let searched = 0;
    const random = fc.asyncProperty(arbitraryFileScenario(generation), async (scenario) => {
      const built = await builds.get(scenario.geometry.segmentSlots)!;
      const verdict = together(modelSide(scenario), fileSide(built, scenario), 3000);
      if (verdict.kind === 'violated') throw new Error(verdict.explanation);
      searched += verdict.counts.distinct;
    });
    await fc.assert(random, { numRuns: randomRuns, seed: 20220428 });
    expect(searched).toBeGreaterThan(randomRuns * 100);
  });

  run.each(generations.filter(({ name }) => name !== generation))(
    'do not where the model is of generation $name',
    { timeout: 10 * minutes },
    async (other) => {
      let differs = false;
      for (const { path } of shipped) {
        const { scenario } = readScenario(path);
        const built = await build(tree!, scenario.geometry.segmentSlots);
        const verdict = together(modelSide({ ...scenario, generation: other.name }), fileSide(built, scenario), 3000);
        differs = verdict.kind === 'violated';
        if (differs) break;
      }
      expect(differs).toBe(true);
    },
  );
});
