import { firstFitOnly } from './non-properties/first-fit-only.ts';
import { freesAreLocal } from './non-properties/frees-are-local.ts';
import { poolNeverFull } from './non-properties/pool-never-full.ts';
import { startAreaAlwaysServes } from './non-properties/start-area-always-serves.ts';
import type { AllocatorProperty } from './property.ts';

/** Claims that must be refuted, to show that a search bites. */
export const nonProperties: readonly AllocatorProperty[] = [poolNeverFull, firstFitOnly, startAreaAlwaysServes, freesAreLocal];
