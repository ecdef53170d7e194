import type { InliningChain } from './build/source-locations.ts';

/** Functions of swiotlb.c that only count, for debugfs and messages: their atomics steer nothing. */
const statistics: ReadonlySet<string> = new Set([
  'inc_used_and_hiwater',
  'dec_used',
  'inc_transient_used',
  'dec_transient_used',
  'mem_used',
  'mem_transient_used',
]);

/** A race that the kernel knows of and accepts. */
export interface AdmittedRace {
  readonly function: string;
  readonly reason: string;
}

export const admittedRaces: readonly AdmittedRace[] = [
  {
    function: 'mem_used',
    reason: "sums the areas' counters without their locks, for a message: its comment says that it may be off",
  },
  { function: 'mem_pool_used', reason: 'part of mem_used() since 6.6' },
];

export function countsOnly(chain: InliningChain): boolean {
  return chain.some((place) => statistics.has(place.function));
}

export function isAdmitted(chain: InliningChain): boolean {
  return chain.some((place) => admittedRaces.some((race) => race.function === place.function));
}
