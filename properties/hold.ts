import { harmfulProperties } from './harmful.ts';
import type { AllocatorProperty } from './property.ts';
import { toleratedProperties } from './tolerated.ts';
import type { AllocatorView } from './view.ts';

/** A claim that the allocator breaks now. */
export interface Violation {
  readonly property: string;
  /** One line with the numbers. */
  readonly explanation: string;
}

/** The claims that one look at the allocator can refute: races, deadlocks and progress need a search. */
const claims: readonly AllocatorProperty[] = [...harmfulProperties, ...toleratedProperties].filter(
  ({ kind }) => kind === 'always',
);

/**
 * Holds an allocator to the catalogue: call it after every step, while the view's outcome still speaks of that step.
 *
 * What the design named `design` tolerates is left out. An empty result says that this state and this step are good, and
 * nothing about others.
 */
export function check(view: AllocatorView, design?: string): readonly Violation[] {
  return claims
    .filter((property) => !tolerates(property, design) && !property.holds(view))
    .map((property) => ({ property: property.name, explanation: property.explain(view) }));
}

function tolerates(property: AllocatorProperty, design: string | undefined): boolean {
  return design !== undefined && property.class.kind === 'tolerated' && property.class.designs.includes(design);
}
