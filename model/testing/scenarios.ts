import { presetNamed } from '../design.ts';
import type { Design, Device, Geometry, Request, Scenario, Sync, Workload } from '../scenario.ts';

/** A scenario with holes: whatever is left out takes the smallest value that still exposes alignment and segments. */
export interface PartialScenario {
  readonly name?: string;
  /** A preset's name, or the axes themselves. */
  readonly design?: string | Design;
  readonly generation?: Scenario['generation'];
  readonly geometry?: Partial<Geometry>;
  readonly workload?: Partial<Omit<Workload, 'devices' | 'requests' | 'syncs'>> & {
    readonly devices?: readonly Partial<Device>[];
    readonly requests?: readonly Partial<Request>[];
    readonly syncs?: readonly Partial<Sync>[];
  };
  readonly faults?: readonly string[];
}

/**
 * Fills the holes: split areas of v6.10, slots of 2 bytes, pages of 4, segments of 4 slots, one pool of 4 slots, one CPU with
 * one mapping, one device without masks, requests of 2 bytes.
 *
 * @throws RangeError where the design is no preset.
 */
export function scenario(partial: PartialScenario = {}): Scenario {
  const { workload = {} } = partial;
  return {
    name: partial.name ?? 'test',
    design: designOf(partial.design ?? 'split-areas'),
    generation: partial.generation ?? '6.10',
    geometry: { slotBytes: 2, pageBytes: 4, segmentSlots: 4, slots: 4, areas: 1, pools: 1, ...partial.geometry },
    workload: {
      cpus: 1,
      mappingsPerCpu: 1,
      unmap: 'same-cpu',
      interrupts: false,
      operationsPerCpu: 0,
      ...workload,
      devices: (workload.devices ?? [{}]).map((device) => ({ minAlignMask: 0, boundaryMask: -1, ...device })),
      requests: (workload.requests ?? [{}]).map(request),
      syncs: (workload.syncs ?? []).map((sync) => ({ offset: 0, bytes: 1, direction: 'for-cpu', ...sync })),
    },
    faults: partial.faults ?? [],
  };
}

function request(partial: Partial<Request>): Request {
  return { device: 0, bytes: 2, origOffset: 0, allocAlignMask: 0, direction: 'bidirectional', coherent: false, ...partial };
}

function designOf(design: string | Design): Design {
  if (typeof design !== 'string') return design;
  const preset = presetNamed(design);
  if (preset === undefined) throw new RangeError(`no design ${design}`);
  const { name, layout, start, retry, lookup, sharing } = preset;
  return { name, layout, start, retry, lookup, sharing };
}
