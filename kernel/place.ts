import type { InliningChain } from './build/source-locations.ts';

/** A source location by name, the same whoever compiled the file: `mem_used swiotlb.c:785 < swiotlb.c:822`. */
export function placeName(chain: InliningChain): string {
  const places = chain.map(({ file, line }) => `${file.replace(/^.*\//, '')}:${line}`);
  return `${chain[0]?.function ?? ''} ${places.join(' < ')}`;
}

/** The numbers of the places of these names in a build. */
export function placesNamed(chains: readonly InliningChain[], names: readonly string[]): number[] {
  const wanted = new Set(names);
  return [...chains.keys()].filter((place) => place > 0 && wanted.has(placeName(chains[place]!)));
}
