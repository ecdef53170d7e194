import { harmfulProperties } from '../properties/harmful.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import { codeProperties } from './properties.ts';

/**
 * Claims of the catalogue that running code gives no answer to yet: which bytes lie in a bounce buffer, and which pool a lookup
 * found, nobody tracks; how many slots a search looked at shows in `no-endless-loop` only.
 */
const untold: ReadonlySet<string> = new Set(['no-stale-data', 'lookup-complete', 'pool-lifetime', 'search-terminates']);

/** What the kernel's file is held to. Defects of code come first: what follows from them is less telling. */
export const kernelClaims: readonly AllocatorProperty[] = [
  ...codeProperties,
  ...harmfulProperties.filter((property) => !untold.has(property.name)),
];

/** Said with every pass. */
export const notCovered: readonly string[] = [
  'weak memory: the code runs sequentially consistent, so that a missing barrier is not seen',
  'interrupts, migration to another CPU, allocation failures',
  'CONFIG_SWIOTLB_DYNAMIC and restricted pools',
  'contents of bounce buffers: copies are judged by their addresses',
];
