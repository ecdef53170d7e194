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

/** By the number of each place of the code, 1 where atomics only count. */
export function countingPlaces(chains: readonly InliningChain[]): Uint8Array {
  return Uint8Array.from(chains, (chain) => (chain.some((place) => statistics.has(place.function)) ? 1 : 0));
}
