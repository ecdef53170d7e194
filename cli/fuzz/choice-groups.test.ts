import { expect, test } from 'vitest';
import { machineFor } from '../catalogue.ts';
import { parseScenario } from '../scenario-file.ts';
import { choiceGroups } from './choice-groups.ts';

test('the choices of a driver fall into maps, unmaps and syncs', () => {
  const text = `design: split-areas
workload: { cpus: 1, mappingsPerCpu: 3, requests: [{ bytes: 2 }, { bytes: 4 }], syncs: [{ offset: 0, bytes: 1 }, { offset: 1, bytes: 1 }] }
`;
  const machine = machineFor(parseScenario(text, 'groups.yaml').scenario, []);
  machine.reset();
  expect(choiceGroups(machine, 0, machine.choices(0))).toEqual([{ action: 'map', first: 0, count: 2 }]);
  for (let mapped = 0; mapped < 2; mapped++) {
    do machine.step(0, 0);
    while (!machine.finished(0));
  }
  expect(choiceGroups(machine, 0, machine.choices(0))).toEqual([
    { action: 'map', first: 0, count: 2 },
    { action: 'unmap', first: 2, count: 2 },
    { action: 'sync', first: 4, count: 4 },
  ]);
});
