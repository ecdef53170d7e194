import { join } from 'node:path';
import { packageRoot } from '../../cli/package-root.ts';
import type { FaultName } from '../../model/fault.ts';
import { pageBytes, type Size, slotBytes } from '../size.ts';
import type { Macros } from './spin.ts';

/** The allocator in Promela. */
export const splitAreasModel: string = join(packageRoot(), 'bench', 'peers', 'split-areas.pml');

/** Faults that the Promela model has too. */
export type WitnessFault = Extract<FaultName, 'lock-dropped-before-claim' | 'frees-one-too-many' | 'used-after-unlock'>;

/** The size as parameters of the Promela model. */
export function macrosOf(of: Size, fault?: WitnessFault): Macros {
  return {
    CPUS: of.cpus,
    AREAS: of.areas,
    AREA_SLOTS: of.areaSlots,
    SEGMENT: of.segmentSlots,
    SLOT_BYTES: slotBytes,
    PAGE_BYTES: pageBytes,
    TO_DEVICE_BYTES: of.toDeviceBytes,
    FROM_DEVICE_BYTES: of.fromDeviceBytes,
    ...(fault && { [`FAULT_${fault.toUpperCase().replaceAll('-', '_')}`]: null }),
  };
}
