import type { FaultName } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenario } from '../model/testing/scenarios.ts';

/** The workload that every checker is measured and counted on, up to its size: split areas of generation 6.10, one device without masks. */
export interface Size {
  readonly cpus: number;
  readonly areas: number;
  /** Slots of one area; areas * areaSlots must be a power of two times `segmentSlots`, so that set-up has nothing to round. */
  readonly areaSlots: number;
  readonly segmentSlots: number;
  /** Bytes of the request to the device, and of the one from the device. Slots have 2 bytes and pages 4. */
  readonly toDeviceBytes: number;
  readonly fromDeviceBytes: number;
}

export const slotBytes = 2;
export const pageBytes = 4;

/** A size with the requests of the starter scenario: one slot to the device, one page from it. */
export function size(cpus: number, areas: number, areaSlots: number, segmentSlots: number, fromDeviceBytes = 4): Size {
  return { cpus, areas, areaSlots, segmentSlots, toDeviceBytes: 2, fromDeviceBytes };
}

/** `3 CPUs, 2 areas of 4 slots, segments of 4, 2 and 6 bytes`. */
export function nameOf({ cpus, areas, areaSlots, segmentSlots, toDeviceBytes, fromDeviceBytes }: Size): string {
  const areaNames = areas === 1 ? '1 area' : `${areas} areas`;
  return `${cpus} CPUs, ${areaNames} of ${areaSlots} slots, segments of ${segmentSlots}, ${toDeviceBytes} and ${fromDeviceBytes} bytes`;
}

/** `3 CPUs, 2 areas of 4 slots`. */
export function sizeTitle({ cpus: count, areas, areaSlots }: Size): string {
  return `${count} CPUs, ${areas} areas of ${areaSlots} slots`;
}

/** `4x2x4`: CPUs, areas, slots of an area. */
export function shortName({ cpus, areas, areaSlots }: Size): string {
  return `${cpus}x${areas}x${areaSlots}`;
}

/** The size as a scenario: every CPU has one mapping, which it unmaps itself, for ever. */
export function scenarioOf(of: Size, faults: readonly FaultName[] = []): Scenario {
  return scenario({
    name: nameOf(of),
    geometry: { slotBytes, pageBytes, segmentSlots: of.segmentSlots, slots: of.areas * of.areaSlots, areas: of.areas },
    workload: {
      cpus: of.cpus,
      requests: [
        { bytes: of.toDeviceBytes, direction: 'to-device' },
        { bytes: of.fromDeviceBytes, direction: 'from-device' },
      ],
    },
    faults,
  });
}
