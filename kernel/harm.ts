import type { AllocatorProperty } from '../properties/property.ts';

/** What a violation does to the machine that the code runs on, worst first. */
export const harms = ['corrupts memory', 'hangs', 'exposes memory', 'misplaces', 'races', 'miscounts', 'refuses'] as const;
export type Harm = (typeof harms)[number];

const harmOf: ReadonlyMap<string, Harm> = new Map<string, Harm>([
  ['no-endless-loop', 'hangs'],
  ['no-bug', 'hangs'],
  ['no-deadlock', 'hangs'],
  ['search-terminates', 'hangs'],
  ['locks-balanced', 'hangs'],
  ['no-sleep-in-atomic', 'hangs'],
  ['returns-to-quiescence', 'hangs'],
  ['granule-isolation', 'exposes memory'],
  ['no-stale-data', 'exposes memory'],
  ['dma-alignment', 'misplaces'],
  ['alloc-alignment', 'misplaces'],
  ['page-alignment', 'misplaces'],
  ['segment', 'misplaces'],
  ['no-data-race', 'races'],
  ['geometry', 'miscounts'],
  ['free-list', 'miscounts'],
  ['free-slots-clean', 'miscounts'],
  ['used-counter', 'miscounts'],
  ['used-zero-at-quiescence', 'miscounts'],
  ['no-warning', 'miscounts'],
  ['no-leak', 'miscounts'],
  ['nothing-left-at-quiescence', 'miscounts'],
  ['no-spurious-full-maximal', 'refuses'],
  ['no-spurious-full-max-size', 'refuses'],
]);

/** Of a property that is not in the list the worst is to be expected: bytes of one mapping are another's. */
export function harmIn(property: string): Harm {
  return harmOf.get(property) ?? 'corrupts memory';
}

const contained: ReadonlySet<string> = new Set(['geometry', 'no-warning']);

/**
 * Whether a search goes on after a violation, to find what else is wrong: the allocator is still sound, or, with a geometry that
 * must not be, what follows says more. After the others, all that follows is their consequence.
 */
export function isContained({ name, kind }: AllocatorProperty): boolean {
  const harm = harmIn(name);
  return kind === 'always' && (harm === 'exposes memory' || harm === 'misplaces' || harm === 'refuses' || contained.has(name));
}
