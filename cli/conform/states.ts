import type { SearchOptions } from '../../checker/options.ts';
import type { Property } from '../../checker/property.ts';
import type { AllocatorView } from '../../properties/view.ts';
import type { Side } from './side.ts';

/** States of one side, by what is compared of them. */
export type States = ReadonlySet<string>;

/** A property that holds always, and sees to it that every settled state of a search is kept in `into`. */
export function collecting({ projection }: Side, into: Set<string>): Property<AllocatorView> {
  return always('states-are-kept', () => {
    if (projection.settled) into.add(projection.key());
    return true;
  });
}

/** Whether a state is one of the other side's: violated by the first that is not, on a shortest path. */
export function known({ projection }: Side, states: States): Property<AllocatorView> {
  return always('state-of-both', () => !projection.settled || states.has(projection.key()));
}

function always(name: string, holds: () => boolean): Property<AllocatorView> {
  return { name, kind: 'always', when: 'state', holds, explain: () => 'the other side never reaches this state' };
}

/** How a side is searched alone: all of its interleavings, one step at a time. */
export function wholeSearch(
  property: Property<AllocatorView>,
  limits: SearchOptions<AllocatorView>['limits'],
): SearchOptions<AllocatorView> {
  return { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], properties: [property], limits };
}

/** How many of the first are not among the second. */
export function missing(states: States, others: States): number {
  let count = 0;
  for (const state of states) if (!others.has(state)) count++;
  return count;
}
