import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type PartialScenario, scenario } from '../../model/testing/scenarios.ts';
import { fileScenario } from './file-scenario.ts';
import { conformance, JointMachine } from './joint-machine.ts';
import { modelSide } from './pair.ts';

/** Everything that one area or two can do in small. */
const small: PartialScenario = {
  geometry: { slots: 8, areas: 2 },
  workload: {
    cpus: 2,
    unmap: 'any-cpu',
    devices: [{ minAlignMask: 3 }, {}],
    requests: [
      { bytes: 3, origOffset: 3, allocAlignMask: 3 },
      { bytes: 4, coherent: true },
      { bytes: 2, device: 1 },
    ],
  },
};

function compare(left: Scenario, right: Scenario) {
  const machine = new JointMachine(modelSide(left), modelSide(right));
  const { verdict } = search(machine, {
    strategy: 'breadth-first',
    storage: 'exact',
    reductions: [],
    properties: conformance,
    limits: { statesMax: 200_000 },
  });
  return verdict;
}

/** The same scenario with slots of 2 KiB. */
function enlarged(made: Scenario): Scenario {
  const { geometry, workload } = fileScenario(made);
  const { devices, requests } = workload;
  return {
    ...made,
    geometry: { ...made.geometry, ...geometry, slotBytes: 2048, pageBytes: 4096 },
    workload: { ...made.workload, devices, requests },
  };
}

describe('two machines that take every decision together', () => {
  test('agree where they are the same', () => {
    const verdict = compare(scenario(small), scenario(small));
    expect(verdict.kind).toBe('holds');
    expect(verdict.counts.distinct).toBeGreaterThan(1000);
  });

  test('agree whatever the size of a slot, as the formulas know no scale', () => {
    for (const generation of ['5.16', '6.1-stable', '6.3', '6.9', '6.10'] as const) {
      const made = scenario({ ...small, generation });
      expect({ generation, kind: compare(made, enlarged(made)).kind }).toEqual({ generation, kind: 'holds' });
    }
  });

  test.each([
    'pad-uninitialised',
    'wrong-divisor',
    'frees-one-too-many',
    'used-after-unlock',
    'release-unlocked',
    'lock-dropped-before-claim',
    'coherent-order',
  ])('part where one has the fault %s', (fault) => {
    const larger = scenario({
      ...small,
      workload: { ...small.workload, requests: [...small.workload!.requests!, { bytes: 8, coherent: true }] },
    });
    const verdict = compare({ ...larger, faults: [fault] }, larger);
    expect(verdict).toMatchObject({ kind: 'violated', property: 'conformance' });
  });

  test('part where one is of another generation', () => {
    expect(compare(scenario(small), scenario({ ...small, generation: '6.3' })).kind).toBe('violated');
  });

  test('part at once where they do not begin alike', () => {
    const verdict = compare(scenario(small), { ...scenario(small), faults: ['first-child-only'] });
    expect(verdict).toMatchObject({ kind: 'violated', path: { decisions: [] } });
  });

  test('are refused where they have nothing in common', () => {
    expect(() => compare(scenario(small), scenario())).toThrow('other processes, areas or slots');
  });
});
