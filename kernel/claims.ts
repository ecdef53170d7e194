import { harmfulProperties } from '../properties/harmful.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import { codeProperties } from './properties.ts';

/** A claim of the catalogue that running code does not answer: how many slots a search looked at shows in `no-endless-loop` only. */
const untold: ReadonlySet<string> = new Set(['search-terminates']);

/** What the kernel's file is held to. Defects of code come first: what follows from them is less telling. */
export const kernelClaims: readonly AllocatorProperty[] = [
  ...codeProperties,
  ...harmfulProperties.filter((property) => !untold.has(property.name)),
];

/** Said with every pass. */
export const notCovered: readonly string[] = [
  'weak memory: the code runs sequentially consistent, so that a missing barrier is not seen',
  'interrupts, failing allocations, migration and pools that grow, unless the scenario has them',
  'contents of bounce buffers: copies are judged by which bytes are copied when, from where and to where',
];
