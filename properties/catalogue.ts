/**
 * Public entry: all that must hold of a swiotlb allocator, as records over {@link AllocatorView}, for a search to check state by
 * state or for another test suite to hold its own allocator to ({@link check}).
 */

import { mappingInArea } from './goals/mapping-in-area.ts';
import { goals } from './goals.ts';
import { harmfulProperties } from './harmful.ts';
import { nonProperties } from './non-properties.ts';
import type { AllocatorProperty } from './property.ts';
import { toleratedProperties } from './tolerated.ts';

export type { Property, PropertyKind } from '../checker/property.ts';
export { mappingInArea } from './goals/mapping-in-area.ts';
export { goals, goalsFor } from './goals.ts';
export { harmfulProperties } from './harmful.ts';
export { check, type Violation } from './hold.ts';
export { nonProperties } from './non-properties.ts';
export type { AllocatorProperty, PropertyClass } from './property.ts';
export { toleratedProperties } from './tolerated.ts';
export type { AllocatorView, Outcome, OutcomeKind } from './view.ts';

/** Every property but the goals of single areas, which {@link mappingInArea} makes. */
export const catalogue: readonly AllocatorProperty[] = [...harmfulProperties, ...toleratedProperties, ...goals, ...nonProperties];

const byName: ReadonlyMap<string, AllocatorProperty> = new Map(catalogue.map((property) => [property.name, property]));

/** The property of that name, `mapping-in-area-N` for any area N included; undefined if there is none. */
export function propertyNamed(name: string): AllocatorProperty | undefined {
  const area = /^mapping-in-area-(\d+)$/.exec(name);
  return area === null ? byName.get(name) : mappingInArea(Number(area[1]));
}
