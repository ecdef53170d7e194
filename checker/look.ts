import type { Property } from './property.ts';

/** What of a machine a member of its view tells of: its data, its locks, what the last step did, or more than these. */
export type Part = 'data' | 'locks' | 'step' | 'all';

/** What a predicate looks at: data only, data and locks and the last step, what the last step did only, or more than these. */
export type Look = 'data' | 'memory' | 'outcome' | 'all';

/** Members of a view that predicates look at, of those that look at data in states, at memory in states, and at memory after steps. */
export interface Looks {
  readonly data: ReadonlySet<string>;
  readonly memory: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
}

/** `partOf`: what a member of the view tells of; undefined where that is not known. */
export function lookOf({ when, looksAt }: Property<never>, partOf: ((member: string) => Part) | undefined): Look {
  if (looksAt === undefined || partOf === undefined) return 'all';
  const parts = new Set(looksAt.map(partOf));
  if (parts.has('all')) return 'all';
  if (when === 'state' && !parts.has('locks') && !parts.has('step')) return 'data';
  return when === 'step' && !parts.has('data') && !parts.has('locks') ? 'outcome' : 'memory';
}
