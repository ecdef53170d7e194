import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rememberedMost } from '../../../checker/compiled-successors.ts';
import type { SearchOptions } from '../../../checker/options.ts';
import { search } from '../../../checker/search.ts';
import { goals, harmfulProperties, toleratedProperties } from '../../../properties/catalogue.ts';
import type { AllocatorProperty } from '../../../properties/property.ts';
import type { AllocatorView, Outcome } from '../../../properties/view.ts';
import { AllocatorMachine } from '../../machine.ts';
import type { Scenario } from '../../scenario.ts';
import { arbitraryScenario } from '../../testing/arbitrary-scenario.ts';
import { pairsRemembered } from './successors.ts';

/** What needs no footprints. */
const properties = harmfulProperties.filter(({ kind, name }) => kind !== 'race-free' && name !== 'lock-discipline');

function resultOf(scenario: Scenario, options: Partial<SearchOptions<AllocatorView>>) {
  const { seconds, memoryBytes, omissionProbability, verdict, ...rest } = search(new AllocatorMachine(scenario), {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: [],
    properties: [...properties, ...goals],
    watched: toleratedProperties.filter(({ kind }) => kind === 'always'),
    limits: { statesMax: 3000 },
    ...options,
  });
  if (options.storage === 'exact') expect(omissionProbability).toBe(0);
  // Where a limit ends a search, how many successors were computed before it was noticed depends on how many are computed at a time.
  return {
    ...rest,
    verdict: verdict.kind === 'inconclusive' ? { ...verdict, counts: { ...verdict.counts, generated: 0 } } : verdict,
  };
}

test('compiled successors lead to the same counts, verdicts, goals and paths', () => {
  const verdicts = new Map<string, number>();
  const options = fc.constantFrom<Partial<SearchOptions<AllocatorView>>>(
    {},
    { storage: 'exact' },
    { strategy: 'depth-first' },
    { reductions: ['dead-variables'] },
    { limits: { depthMax: 20, statesMax: 3000 } },
    // Without progress no edges are kept, and what was met a moment ago is not looked up.
    { properties: properties.filter(({ kind }) => kind !== 'eventually-quiescent') },
    { properties: [], limits: { statesMax: 10_000 } },
  );
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), options, (scenario, some) => {
      const bySteps = resultOf(scenario, { ...some, successors: 'by-steps' });
      expect(resultOf(scenario, { ...some, successors: 'compiled' })).toEqual(bySteps);
      const { kind } = bySteps.verdict;
      verdicts.set(kind, (verdicts.get(kind) ?? 0) + 1);
    }),
    { numRuns: 60, seed: 20220429 },
  );
  for (const kind of ['holds', 'violated', 'unreached', 'inconclusive']) expect(verdicts.get(kind) ?? 0, kind).toBeGreaterThan(1);
});

/** Those fields of an outcome that are told of every step, whatever its kind. */
function toldAlways({
  kind,
  process,
  mapping,
  outOfBounds,
  freedPool,
  copyStale,
  exposedStale,
  uncopied,
  unasked,
}: Outcome): string {
  return [kind, process, mapping, outOfBounds, freedPool, copyStale, exposedStale, uncopied, unasked].join();
}

/** Properties that never fail and put down what they were asked about: data, memory, and what steps did, and to which memory. */
function recorders(machine: AllocatorMachine, stepsOfMemory: boolean) {
  const { vector, outcome } = machine.memory;
  const asked = { data: new Set<string>(), memory: new Set<string>(), steps: new Set<string>() };
  const bytes = (end: number) => Buffer.from(vector.buffer, 0, end).toString('base64');
  const recorder = (name: keyof typeof asked, of: Partial<AllocatorProperty>, text: () => string): AllocatorProperty => ({
    ...{ name, kind: 'always', when: 'state', class: { kind: 'harmful' }, sentence: name, rule: name, matters: name },
    ...{ explain: () => name, ...of },
    holds: () => asked[name].add(text()) !== null,
  });
  const properties = [
    recorder('data', { ofData: true }, () => bytes(vector.sectionEnd.data)),
    recorder('memory', { ofMemory: true }, () => bytes(vector.sectionEnd.locks)),
    recorder(
      'steps',
      { when: 'step', ofMemory: stepsOfMemory, ofOutcome: !stepsOfMemory },
      () => `${stepsOfMemory ? bytes(vector.sectionEnd.locks) : ''} ${toldAlways(outcome)}`,
    ),
  ];
  return { asked, properties };
}

test.each([true, false])(
  'everything is asked about at least once, though nothing is asked about twice that is remembered; steps of memory: %s',
  (stepsOfMemory) => {
    let most = 0;
    fc.assert(
      fc.property(arbitraryScenario({ faults: true }), (scenario) => {
        const [bySteps, compiled] = (['by-steps', 'compiled'] as const).map((successors) => {
          const machine = new AllocatorMachine(scenario);
          const { asked, properties: recording } = recorders(machine, stepsOfMemory);
          const options = {
            strategy: 'breadth-first',
            storage: 'fingerprint',
            reductions: [],
            limits: { statesMax: 3000 },
          } as const;
          const { verdict } = search(machine, { ...options, properties: recording, successors });
          return { asked, exhausted: verdict.kind === 'holds' };
        });
        if (!bySteps!.exhausted) return;
        for (const of of ['data', 'memory', 'steps'] as const) {
          const missing = [...bySteps!.asked[of]].filter((one) => !compiled!.asked[of].has(one));
          expect([of, missing.slice(0, 3), compiled!.asked[of].size]).toEqual([of, [], bySteps!.asked[of].size]);
        }
        most = Math.max(most, bySteps!.asked.data.size);
      }),
      { numRuns: 60, seed: 20220430 },
    );
    expect(most).toBeGreaterThan(20);
  },
);

test('the tables of the code hold no more than what their mistakes are counted with', () => {
  expect(pairsRemembered).toBeLessThanOrEqual(rememberedMost);
});
