import { lowestPlacement, slotsNeeded } from '../../properties/placement.ts';
import type { AllocatorView } from '../../properties/view.ts';

/** What the designs of the thread cost, over every step of an exhaustive search: the worst case of each. */
export interface Costs {
  /** Areas tried, and so locks taken, by one request. */
  areasTriedMax: number;
  /** Pools or buckets looked at by one free or sync that looks up its address. */
  probesMax: number;
  /** CPUs that wait for one lock at once. */
  queueMax: number;
  /** Refusals seen, each a different way to reach one. */
  refused: number;
  /** Those that came while some area of the allocator had room. */
  refusedWithRoom: number;
  /** Free slots in the whole allocator at a refusal. */
  strandedSlotsMax: number;
}

export function noCosts(): Costs {
  return { areasTriedMax: 0, probesMax: 0, queueMax: 0, refused: 0, refusedWithRoom: 0, strandedSlotsMax: 0 };
}

/** Adds what the last step cost. Called after every step of a search. */
export function addCosts(costs: Costs, view: AllocatorView): void {
  const { outcome } = view;
  for (let area = 0; area < view.areas; area++) costs.queueMax = Math.max(costs.queueMax, waitersBehindHolder(view, area));
  if (outcome.kind === 'looked-up') costs.probesMax = Math.max(costs.probesMax, outcome.probes);
  if (outcome.kind === 'mapped' || outcome.kind === 'refused')
    costs.areasTriedMax = Math.max(costs.areasTriedMax, outcome.areasTried);
  if (outcome.kind !== 'refused') return;
  costs.refused += 1;
  if (!hasRoom(view)) return;
  costs.refusedWithRoom += 1;
  costs.strandedSlotsMax = Math.max(costs.strandedSlotsMax, freeSlots(view));
}

function waitersBehindHolder(view: AllocatorView, area: number): number {
  return view.areaLockHolder(area) < 0 ? 0 : view.areaWaiters(area);
}

/** Whether some area, any device's, could serve the refused request now. */
function hasRoom(view: AllocatorView): boolean {
  const { size, orig, minAlignMask, allocAlignMask, boundaryMask } = view.outcome;
  const slots = slotsNeeded(view, size, orig, minAlignMask, allocAlignMask);
  for (let area = 0; area < view.areas; area++) {
    if (!view.poolPresent(view.areaPool(area))) continue;
    if (lowestPlacement(view, area, slots, size, orig, minAlignMask, allocAlignMask, boundaryMask, -1) >= 0) return true;
  }
  return false;
}

function freeSlots(view: AllocatorView): number {
  let free = 0;
  for (let pool = 0; pool < view.pools; pool++) if (view.poolPresent(pool)) free += view.poolSlots(pool);
  for (let k = 0; k < view.mappings; k++) if (view.mappingHoldsSlots(k)) free -= view.mappingSlots(k);
  return free;
}
