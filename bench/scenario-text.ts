import type { SearchAsked } from './own-search.ts';
import { pageBytes, shortName, slotBytes } from './size.ts';

/** What the models of the peers assert, so that all do the same work. */
const assertedByPeers = ['no-double-allocation', 'free-list', 'used-counter', 'single-area', 'no-stale-data', 'no-deadlock'];

/** The scenario file of a size, as a search of it is asked for; a file cannot say that nothing is to be checked. */
export function scenarioText({ of, reductions, properties }: SearchAsked): string {
  return JSON.stringify({
    scenario: shortName(of),
    design: 'split-areas',
    generation: '6.10',
    geometry: { slotBytes, pageBytes, segmentSlots: of.segmentSlots, slots: of.areas * of.areaSlots, areas: of.areas },
    workload: {
      cpus: of.cpus,
      requests: [
        { bytes: of.toDeviceBytes, direction: 'to-device' },
        { bytes: of.fromDeviceBytes, direction: 'from-device' },
      ],
    },
    ...(properties !== 'harmful' && { properties: properties === 'none' ? ['no-deadlock'] : assertedByPeers }),
    search: { reductions },
  });
}
