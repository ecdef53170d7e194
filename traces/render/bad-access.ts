import { changedAreas } from '../changes.ts';
import { sameData } from '../picture.ts';
import type { Walk, WalkStep } from '../walk.ts';

/**
 * The step of a violation that deserves the mark, as an index into the walk's steps; -1 if there is none.
 *
 * It is the step that makes the claim true, except where this only drops a lock. Many properties speak once the lock is free;
 * what broke them is then the last change to what that lock guards, by whichever process.
 */
export function badAccess(walk: Walk): number {
  const last = walk.claimed - 1;
  if (walk.trace.claim.verdict !== 'violated' || last < 0) return -1;
  const dropped = droppedArea(walk, last);
  if (dropped < 0) return last;
  for (let at = last - 1; at >= 0; at--) if (changesData(walk, at, dropped)) return at;
  return last;
}

function areasChanged(walk: Walk, at: number): ReturnType<typeof changedAreas> {
  const before: WalkStep | undefined = walk.steps[at - 1];
  return changedAreas(before?.after ?? walk.initial, walk.steps[at].after);
}

/** The area whose lock the step drops without any other change to an area, or -1. */
function droppedArea(walk: Walk, at: number): number {
  const changed = areasChanged(walk, at);
  if (changed.length !== 1) return -1;
  const [before, after] = changed[0];
  return before.holder >= 0 && after.holder < 0 && sameData(before, after) ? after.area : -1;
}

function changesData(walk: Walk, at: number, area: number): boolean {
  return areasChanged(walk, at).some(([before, after]) => after.area === area && !sameData(before, after));
}
