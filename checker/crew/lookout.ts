import { Findings } from '../findings.ts';
import type { Machine } from '../machine.ts';
import { MemoryBudget } from '../memory.ts';
import { type Check, Monitor } from '../monitor.ts';
import type { SearchOptions } from '../options.ts';
import { ParentLinks } from '../parents.ts';
import type { Route } from '../route.ts';
import { Trail } from '../trail.ts';

/** A trail of somebody who does not know how the states were reached that it is given. */
export class ShortTrail extends Trail {
  constructor() {
    super(new ParentLinks(new MemoryBudget(0)));
  }

  override route(): Route {
    return { initial: 0, transitions: [] };
  }
}

/**
 * Holds states and steps against the properties as a monitor does, but only says that there is something to report: whoever knows the
 * way there looks again, and reports it in its turn.
 */
export class Lookout<View> extends Monitor<View> {
  constructor(machine: Machine<View>, { properties, watched = [] }: SearchOptions<View>, trail: Trail) {
    super(machine, trail, new Findings(machine, null), properties, watched);
  }

  /** Always ends the expansion; what is not fatal is looked for no more, since it has been seen. */
  override report(checks: Check<View>[], _route: Route): boolean {
    this.close(checks.map(({ property }) => property));
    return false;
  }
}
