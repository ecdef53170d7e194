import { expect, test } from 'vitest';
import { planOf } from '../cli/plan.ts';
import { parseScenario } from '../cli/scenario-file.ts';
import { harmfulProperties } from '../properties/catalogue.ts';
import { scenarioText } from './scenario-text.ts';
import { scenarioOf, size } from './size.ts';

const of = size(3, 2, 4, 4);
const planned = (asked: Omit<Parameters<typeof scenarioText>[0], 'of' | 'workers'>) =>
  planOf(parseScenario(scenarioText({ of, workers: 1, ...asked }), 'bench.yaml'), false);

test('the file says what the size says', () => {
  const { design, generation, geometry, workload, faults } = planned({ reductions: [], properties: 'none' }).file.scenario;
  const expected = scenarioOf(of);
  expect({ generation, geometry, workload, faults }).toEqual({
    generation: expected.generation,
    geometry: expected.geometry,
    workload: expected.workload,
    faults: expected.faults,
  });
  expect(design).toMatchObject(expected.design);
});

test('reductions and properties are those asked for', () => {
  const peers = planned({ reductions: ['transactions'], properties: 'as-peers' }).options;
  expect(peers.reductions).toEqual(['transactions']);
  expect(peers.properties).toHaveLength(6);
  const all = planned({ reductions: ['transactions', 'symmetry'], properties: 'harmful' }).options;
  expect(all.properties).toEqual(expect.arrayContaining([...harmfulProperties]));
});
