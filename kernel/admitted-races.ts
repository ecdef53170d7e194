import type { InliningChain } from './build/source-locations.ts';

/** A race that the kernel knows of and accepts. */
export interface AdmittedRace {
  /** One of the two accesses is made in it, or in what is inlined into it. */
  readonly function: string;
  /** Kernels in which it is. */
  readonly versions: string;
  readonly reason: string;
}

/** What the kernel's own text admits. Whatever races besides is a violation. */
export const admittedRaces: readonly AdmittedRace[] = [
  {
    function: 'mem_used',
    versions: 'all up to 6.5, then without CONFIG_DEBUG_FS',
    reason: "sums the areas' counters without their locks, for a message: its comment says that the result is not accurate",
  },
  { function: 'mem_pool_used', versions: 'since 6.6, without CONFIG_DEBUG_FS', reason: 'is the part of mem_used() for one pool' },
];

/** The entry of the list that admits races with accesses at this place, or undefined. */
export function admissionOf(chain: InliningChain): AdmittedRace | undefined {
  return admittedRaces.find((race) => chain.some((place) => place.function === race.function));
}
