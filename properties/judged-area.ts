import type { AllocatorView } from './view.ts';
import type { ChangingMember } from './view-members.ts';

/** What `isJudged` looks at. */
export const isJudgedLooksAt = ['poolPresent', 'areaTouched', 'areaSettled'] as const satisfies readonly ChangingMember[];

/** Whether the area's lists and counters must be right now and may have changed: the last step touched them, and nobody is in the middle. */
export function isJudged(view: AllocatorView, area: number): boolean {
  return view.areaTouched(area) && view.poolPresent(view.areaPool(area)) && view.areaSettled(area);
}
