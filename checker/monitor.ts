import type { Property } from './property.ts';
import type { Trail } from './trail.ts';
import type { Path, Wait } from './verdict.ts';

/** A property as the search watches it. */
export interface Check<View> {
  readonly property: Property<View>;
  /** A goal fires when its predicate is true, an invariant when it is false. */
  readonly firesOn: boolean;
  /** Whether the search ends when it fires. */
  readonly fatal: boolean;
}

/** What fired, and the path to where it did. */
export interface Finding<View> {
  readonly property: Property<View>;
  readonly explanation: string;
  readonly path: Path;
  /** Deadlocks only. */
  readonly waits: readonly Wait[];
}

/**
 * Holds the current state and the step just taken against the properties.
 *
 * A goal that is reached and a watched property that is violated are recorded once and then no longer looked at.
 */
export class Monitor<View> {
  /** The finding that ends the search. */
  fatal: Finding<View> | null = null;
  /** Checks that the search decides itself, in the order of the options. */
  readonly deadlock: Check<View>[];
  readonly race: Check<View>[];
  readonly progress: readonly Check<View>[];
  private readonly atState: Check<View>[];
  private readonly atStep: Check<View>[];
  private readonly found = new Map<Property<View>, Finding<View>>();
  private readonly view: View;
  private readonly trail: Trail;
  private readonly onStep: ((view: View) => void) | undefined;

  constructor(
    view: View,
    trail: Trail,
    properties: readonly Property<View>[],
    watched: readonly Property<View>[],
    onStep?: (view: View) => void,
  ) {
    this.view = view;
    this.trail = trail;
    this.onStep = onStep;
    const checks = [
      ...properties.map((property) => ({
        property,
        firesOn: property.kind === 'reachable',
        fatal: property.kind !== 'reachable',
      })),
      ...watched.map((property) => ({ property, firesOn: property.kind === 'reachable', fatal: false })),
    ];
    const predicates = checks.filter(({ property }) => property.kind === 'always' || property.kind === 'reachable');
    this.atState = predicates.filter(({ property }) => property.when === 'state');
    this.atStep = predicates.filter(({ property }) => property.when === 'step');
    this.deadlock = checks.filter(({ property }) => property.kind === 'deadlock-free');
    this.race = checks.filter(({ property }) => property.kind === 'race-free');
    this.progress = checks.filter(({ property }) => property.kind === 'eventually-quiescent');
  }

  /** After every step of the plain machine. False: the search is over. */
  step(): boolean {
    if (this.onStep !== undefined) this.onStep(this.view);
    return this.evaluate(this.atStep);
  }

  /** In every state that is new. False: the search is over. */
  state(): boolean {
    return this.evaluate(this.atState);
  }

  /** Records that `checks` (all of one kind) fired. False: the search is over. */
  report(checks: Check<View>[], explanation: string, path: Path, waits: readonly Wait[] = []): boolean {
    for (const { property, fatal } of checks) {
      const finding = { property, explanation, path, waits };
      if (fatal) {
        this.fatal = finding;
        return false;
      }
      if (!this.found.has(property)) this.found.set(property, finding);
    }
    checks.length = 0;
    return true;
  }

  /** What was recorded for a goal or a watched property. */
  findingOf(property: Property<View>): Finding<View> | null {
    return this.found.get(property) ?? null;
  }

  private evaluate(checks: Check<View>[]): boolean {
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i];
      if (check.property.holds(this.view) !== check.firesOn) continue;
      if (!this.report([check], check.property.explain(this.view), this.trail.path())) return false;
      checks.splice(i--, 1);
    }
    return true;
  }
}
