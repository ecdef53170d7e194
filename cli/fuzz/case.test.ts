import fc from 'fast-check';
import { expect, test } from 'vitest';
import { designs } from '../catalogue.ts';
import { parseScenario } from '../scenario-file.ts';
import { casesOf } from './case.ts';

const given = (design: string) =>
  parseScenario(`{ design: ${design}, workload: { requests: [{ bytes: 2 }] }, expect: { verdict: holds } }`, 'given.yaml')
    .document;

test.each(designs.map(({ name }) => name))('random workloads of %s are scenarios that a file could hold', (design) => {
  for (const cpus of [1, 3, 30, 256]) {
    if (design === 'dynamic-pools' && cpus > 30) continue;
    for (const { document } of fc.sample(casesOf(given(design), { real: true, cpus, steps: 1 }), { seed: 1, numRuns: 40 })) {
      const { scenario } = parseScenario(JSON.stringify(document), 'case.yaml');
      expect(scenario.geometry).toMatchObject({ slotBytes: 2048, pageBytes: 4096, segmentSlots: 128 });
      expect(scenario.geometry.slots * scenario.geometry.pools).toBeGreaterThanOrEqual(512);
      expect(scenario.workload.cpus).toBe(cpus);
    }
  }
});

test('areas are a power of two, no fewer than the CPUs, and pools are large or small', () => {
  const cases = fc.sample(casesOf(given('split-areas'), { real: true, cpus: 6, steps: 1 }), { seed: 2, numRuns: 60 });
  expect(new Set(cases.map(({ document }) => document.geometry.areas))).toEqual(new Set([8]));
  expect(new Set(cases.map(({ document }) => document.geometry.slots))).toEqual(new Set([32768, 1024]));
});

test('without --real only the number of CPUs changes, and nothing is expected', () => {
  const [{ document }] = fc.sample(casesOf(given('split-areas'), { real: false, cpus: 5, steps: 1 }), { seed: 3, numRuns: 1 });
  const { expect: _expect, ...rest } = given('split-areas');
  expect(document).toEqual({ ...rest, workload: { ...rest.workload, cpus: 5 } });
});

test('schedules are as long as asked for, mostly', () => {
  const cases = fc.sample(casesOf(given('split-areas'), { real: false, steps: 4000 }), { seed: 4, numRuns: 40 });
  const lengths = cases
    .map(({ schedule }) => schedule.bursts.reduce((steps, burst) => steps + burst.steps, 0))
    .sort((a, b) => a - b);
  expect(lengths[20]).toBeGreaterThan(2000);
  expect(lengths[20]).toBeLessThan(6000);
});
