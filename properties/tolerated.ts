import { noSpuriousFullLinearizable } from './no-spurious-full-linearizable.ts';
import type { AllocatorProperty } from './property.ts';

/** Claims that some designs break on purpose; each says which, and why. */
export const toleratedProperties: readonly AllocatorProperty[] = [noSpuriousFullLinearizable];
