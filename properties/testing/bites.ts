import type { Bite } from './bite.ts';
import { bookkeepingBites } from './bookkeeping-bites.ts';
import { copyBites } from './copy-bites.ts';
import { placementBites } from './placement-bites.ts';
import { poolBites } from './pool-bites.ts';
import { refusalBites } from './refusal-bites.ts';

/** Every claim that one look can refute, broken at least once. */
export const bites: readonly Bite[] = [...placementBites, ...bookkeepingBites, ...copyBites, ...poolBites, ...refusalBites];
