import { cursorWrap } from './goals/cursor-wrap.ts';
import { fullPool } from './goals/full-pool.ts';
import { lockContention } from './goals/lock-contention.ts';
import { mappingInArea } from './goals/mapping-in-area.ts';
import { mergeBothSides } from './goals/merge-both-sides.ts';
import { remoteFree } from './goals/remote-free.ts';
import { retryInSecondArea } from './goals/retry-in-second-area.ts';
import type { AllocatorProperty } from './property.ts';

/** Goals of every allocator; `goalsFor` adds one for each area. */
export const goals: readonly AllocatorProperty[] = [
  retryInSecondArea,
  fullPool,
  cursorWrap,
  mergeBothSides,
  remoteFree,
  lockContention,
];

/** The goals of an allocator with so many areas: one for each area, and those of `goals` that it can reach. */
export function goalsFor(areas: number): readonly AllocatorProperty[] {
  const general = areas > 1 ? goals : goals.filter((goal) => goal !== retryInSecondArea);
  return [...Array.from({ length: areas }, (_, area) => mappingInArea(area)), ...general];
}
