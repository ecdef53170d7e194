import { search } from '../../checker/search.ts';
import { machineFor, presetNamed } from '../catalogue.ts';
import { type ScenarioFile, scenarioFile } from '../scenario-file.ts';
import { addCosts, noCosts } from './costs.ts';

/** Numbers of instances over which the cost of a free is shown. */
export const instanceCounts = [1, 2, 4, 8] as const;

/**
 * Most pools or buckets that one free looks at, with so many instances (areas, private pools, or pools that may grow): one CPU maps
 * whole segments until all are taken and unmaps them, in every order. Where each device has its own, the last device asks.
 */
export function probesPerFree(file: ScenarioFile, instances: number): number {
  const costs = noCosts();
  search(machineFor(filledBy(file, instances).scenario, []), {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: [],
    properties: [],
    limits: { statesMax: 1_000_000 },
    onStep: (view) => addCosts(costs, view),
  });
  return costs.probesMax;
}

function filledBy(file: ScenarioFile, instances: number): ScenarioFile {
  const preset = presetNamed(file.scenario.design.name);
  const { geometry, workload } = file.document;
  const perDevice = preset.sharing === 'device' || preset.start === 'device';
  const areas = preset.pools === 'one' && preset.areas === 'many' ? instances : 1;
  const request = { bytes: geometry.segmentSlots * geometry.slotBytes, device: perDevice ? instances - 1 : 0 };
  const fixed = { origOffset: 0, allocAlignMask: 0, direction: 'to-device', coherent: false } as const;
  const document = {
    ...file.document,
    geometry: {
      ...geometry,
      slots: geometry.segmentSlots * areas,
      areas,
      pools: preset.pools === 'instances' ? instances : preset.pools === 'growth' ? Math.max(1, instances - 1) : 1,
    },
    workload: {
      ...workload,
      cpus: 1,
      mappingsPerCpu: instances,
      operationsPerCpu: instances,
      interrupts: false,
      devices: Array.from({ length: perDevice ? instances : 1 }, () => ({ minAlignMask: 0, boundaryMask: 'none' as const })),
      requests: [{ ...request, ...fixed }],
      syncs: [],
    },
    goals: [],
  };
  return scenarioFile(document, file.path);
}
