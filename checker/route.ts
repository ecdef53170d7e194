import type { Decision, Path } from './verdict.ts';

/**
 * How a search came to a state: the transitions that it took, of one or more steps each. Where it reduces by symmetry, it went
 * on from the representative after each of them, so that the next one names processes as that state has them.
 */
export interface Route {
  readonly initial: number;
  readonly transitions: readonly (readonly Decision[])[];
}

/** The path of a search that does not reduce by symmetry. */
export function flatten({ initial, transitions }: Route): Path {
  return { initial, decisions: transitions.flat() };
}
