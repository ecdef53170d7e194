import { fullContention, quickContention } from './suites/contention.ts';
import { fullPlacement, quickPlacement } from './suites/placement.ts';
import { fullPools, quickPools } from './suites/pools.ts';
import type { Scenario } from './workload.ts';

/** What `kernel check` runs where nothing else is asked for: less than a minute of search. Small pools, every interleaving. */
export const quickSuite: readonly Scenario[] = [...quickPlacement, ...quickContention, ...quickPools];

/** More masks, sizes and CPUs: less than fifteen minutes. */
export const fullSuite: readonly Scenario[] = [...quickSuite, ...fullPlacement, ...fullContention, ...fullPools];

export const suites = { quick: quickSuite, full: fullSuite } as const;
export type SuiteName = keyof typeof suites;
