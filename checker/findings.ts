import type { Machine } from './machine.ts';
import type { Finding } from './monitor.ts';
import type { Property } from './property.ts';
import { flatten, type Route } from './route.ts';
import { unfold } from './symmetry.ts';
import { findingAt, targetOf } from './target.ts';
import type { Path } from './verdict.ts';

/** Turns what a search meets into what it reports: a path of the plain machine, and what there is to say at its end. */
export class Findings<View> {
  private readonly machine: Machine<View>;
  private readonly represent: (() => void) | null;
  private readonly here: Uint8Array;

  /** `represent`: routes go from representative to representative, which it finds; null where they are paths of the plain machine. */
  constructor(machine: Machine<View>, represent: (() => void) | null) {
    this.machine = machine;
    this.represent = represent;
    this.here = new Uint8Array(machine.snapshotBytes);
  }

  /** What there is to say about `property`, which fired at the end of `route`. The state is left as it was. */
  at(property: Property<View>, route: Route): Finding<View> {
    this.machine.save(this.here, 0);
    const finding = findingAt(this.machine, property, this.path(route, property));
    this.machine.restore(this.here, 0);
    return finding;
  }

  /** The path of the plain machine to the end of `route`. A predicate that fired after the last step of one fires after that of the other. */
  path(route: Route, property?: Property<View>): Path {
    if (this.represent === null) return flatten(route);
    if (property?.kind !== 'always' && property?.kind !== 'reachable') return unfold(this.machine, this.represent, route);
    const target = targetOf(this.machine, property, flatten(route));
    return unfold(this.machine, this.represent, route, () => target.afterStep());
  }
}
