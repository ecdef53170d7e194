import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../cli/package-root.ts';
import type { FaultName } from '../../model/fault.ts';
import { pageBytes, type Size, slotBytes } from '../size.ts';
import { withConstants } from './rumur.ts';
import type { Macros } from './spin.ts';

/** The allocator in Promela. */
export const splitAreasModel: string = peer('split-areas.pml');
/** In Murphi. */
export const splitAreasMurphi: string = peer('split-areas.m');
/** In TLA+. */
export const splitAreasTla: string = peer('SplitAreas.tla');
/** In C, with a search of its own. */
export const splitAreasC: string = peer('split-areas.c');

/** Faults that the Promela model has too. */
export type WitnessFault = Extract<FaultName, 'lock-dropped-before-claim' | 'frees-one-too-many' | 'used-after-unlock'>;

/** The size as constants, which are called the same in every peer's model. */
export function constantsOf(of: Size): Readonly<Record<string, number>> {
  return {
    CPUS: of.cpus,
    AREAS: of.areas,
    AREA_SLOTS: of.areaSlots,
    SEGMENT: of.segmentSlots,
    SLOT_BYTES: slotBytes,
    PAGE_BYTES: pageBytes,
    TO_DEVICE_BYTES: of.toDeviceBytes,
    FROM_DEVICE_BYTES: of.fromDeviceBytes,
  };
}

/** The size as parameters of the Promela model. */
export function macrosOf(of: Size, fault?: WitnessFault): Macros {
  return { ...constantsOf(of), ...(fault && { [`FAULT_${fault.toUpperCase().replaceAll('-', '_')}`]: null }) };
}

/**
 * The text of the Murphi model for a size.
 *
 * @throws RangeError where the size has more than two areas, which that model cannot say.
 */
export function murphiOf(of: Size): string {
  if (of.areas > 2) throw new RangeError(`the Murphi model has at most two areas, not ${of.areas}`);
  return withConstants(readFileSync(splitAreasMurphi, 'utf8'), constantsOf(of));
}

function peer(file: string): string {
  return join(packageRoot(), 'bench', 'peers', file);
}
