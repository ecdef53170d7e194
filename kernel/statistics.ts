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

export function countsOnly(chain: InliningChain): boolean {
  return chain.some((place) => statistics.has(place.function));
}
