import { lowestPlacement, slotsNeeded } from '../properties/placement.ts';
import type { AllocatorView } from '../properties/view.ts';
import { MappingState, type Memory } from './memory.ts';

/**
 * Ghost of no-spurious-full-linearizable: forgets, for each request in flight, that there was room at every instant of its call,
 * when there is none now. Called after every step.
 */
export function updateRoom(m: Memory, view: AllocatorView): void {
  for (let p = 0; p < m.processes; p++) {
    if (m.roomThroughout[p] === 0) continue;
    const h = m.mapping[p]!;
    if (h < 0 || m.mappingState[h] !== MappingState.requested) m.roomThroughout[p] = 0;
    else if (!hasRoom(m, view, m.mappingRequest[h]!)) m.roomThroughout[p] = 0;
  }
}

/** Whether some area that the request's device may use could serve it now. */
function hasRoom(m: Memory, view: AllocatorView, r: number): boolean {
  const device = m.requestDevice[r]!;
  const size = m.requestBytes[r]!;
  const orig = m.requestOrig[r]!;
  const minAlignMask = m.deviceMinAlignMask[device]!;
  const allocAlignMask = m.requestAllocAlignMask[r]!;
  const boundaryMask = m.deviceBoundaryMask[device]!;
  const slots = slotsNeeded(view, size, orig, minAlignMask, allocAlignMask);
  for (let area = 0; area < view.areas; area++) {
    if (!view.poolPresent(view.areaPool(area)) || (m.ownPools && view.areaPool(area) !== device)) continue;
    if (lowestPlacement(view, area, slots, size, orig, minAlignMask, allocAlignMask, boundaryMask, -1) >= 0) return true;
  }
  return false;
}
