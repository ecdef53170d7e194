import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rememberedMost } from '../../../checker/compiled-successors.ts';
import type { SearchOptions } from '../../../checker/options.ts';
import { search } from '../../../checker/search.ts';
import { goals, harmfulProperties, toleratedProperties } from '../../../properties/catalogue.ts';
import type { AllocatorProperty } from '../../../properties/property.ts';
import type { AllocatorView, Outcome } from '../../../properties/view.ts';
import type { ChangingMember } from '../../../properties/view-members.ts';
import { AllocatorMachine } from '../../machine.ts';
import type { Scenario } from '../../scenario.ts';
import { arbitraryScenario } from '../../testing/arbitrary-scenario.ts';
import { saidBy } from '../../testing/said-by.ts';
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

/** Members of the view by what a predicate looks at that looks at some of them. */
const looks = {
  data: fc.subarray<ChangingMember>(['slotList', 'slotOrig', 'areaUsed', 'mappingAddress', 'mappingFirstSlot'], { minLength: 1 }),
  memory: fc.subarray<ChangingMember>(['slotList', 'areaUsed', 'areaIndex', 'mappingSlots', 'mappingLive']),
  steps: fc.subarray<ChangingMember>(['areaLockHolder', 'slotAllocSize', 'mappingSize', 'mappingArea']),
};
type Asked = keyof typeof looks;

/** Properties that never fail and put down what they were asked about: data, memory, and what steps did, and to which memory. */
function recorders({ view, memory }: AllocatorMachine, members: Readonly<Record<Asked, readonly ChangingMember[]>>) {
  const asked = { data: new Set<string>(), memory: new Set<string>(), steps: new Set<string>() };
  const recorder = (name: Asked, when: 'state' | 'step', always: readonly ChangingMember[]): AllocatorProperty => ({
    ...{ name, kind: 'always', when, class: { kind: 'harmful' }, sentence: name, rule: name, matters: name },
    looksAt: [...members[name], ...always],
    holds: () => {
      const told = when === 'step' ? toldAlways(memory.outcome) : '';
      return (
        asked[name].add(
          `${looksAt(name)
            .map((member) => saidBy(view, member))
            .join(';')} ${told}`,
        ) !== null
      );
    },
    explain: () => name,
  });
  const looksAt = (name: Asked) => [...members[name], ...(name === 'memory' ? ['areaLockHolder' as const] : [])];
  const properties = [
    recorder('data', 'state', []),
    recorder('memory', 'state', ['areaLockHolder']),
    recorder('steps', 'step', ['outcome']),
  ];
  return { asked, properties };
}

test('everything is asked about at least once, though nothing is asked about twice that is remembered', () => {
  let most = 0;
  fc.assert(
    fc.property(arbitraryScenario({ faults: true }), fc.record(looks), (scenario, members) => {
      const [bySteps, compiled] = (['by-steps', 'compiled'] as const).map((successors) => {
        const machine = new AllocatorMachine(scenario);
        const { asked, properties: recording } = recorders(machine, members);
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
});

test('the tables of the code hold no more than what their mistakes are counted with', () => {
  expect(pairsRemembered).toBeLessThanOrEqual(rememberedMost);
});
