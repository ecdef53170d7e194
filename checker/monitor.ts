import type { Archive, Archived } from './archive.ts';
import type { Findings } from './findings.ts';
import { type Look, type Looks, lookOf } from './look.ts';
import type { Machine } from './machine.ts';
import type { Property } from './property.ts';
import type { Route } from './route.ts';
import type { Trail } from './trail.ts';
import type { Path, Wait } from './verdict.ts';

/** A property as the search watches it. */
export interface Check<View> {
  readonly property: Property<View>;
  /** Its predicate. Checks are all of one shape and properties are not, so that it is found sooner here. */
  readonly holds: (view: View) => boolean;
  /** A goal fires when its predicate is true, an invariant when it is false. */
  readonly firesOn: boolean;
  /** Whether the search ends when it fires. */
  readonly fatal: boolean;
  readonly look: Look;
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
export class Monitor<View> implements Archived {
  /** The finding that ends the search. */
  fatal: Finding<View> | null = null;
  /** Checks that the search decides itself, in the order of the options. */
  readonly deadlock: Check<View>[];
  readonly race: Check<View>[];
  readonly progress: readonly Check<View>[];
  /** A goal that relates processes has yet to be reached: every state must be seen until then. */
  relatesProcesses = false;
  /** Whether a check is asked in states that looks at their data, at their memory, or at more. */
  asksOfData = false;
  asksOfMemory = false;
  asksOfAll = false;
  /** Whether all that is asked after steps looks at what the step did, and at memory at most. */
  stepsOfMemory = false;
  stepsOfOutcome = false;
  private readonly atState: Check<View>[];
  private readonly atStep: Check<View>[];
  private readonly found = new Map<Property<View>, Finding<View>>();
  /** All of them, those to be watched last. */
  readonly properties: readonly Property<View>[];
  /** Of the checks after steps, those that speak of a kind of step. */
  private readonly ofKind = new Map<string, readonly Check<View>[]>();
  private readonly machine: Pick<Machine<View>, 'view' | 'stepKind' | 'partOf'>;
  private readonly view: View;
  private readonly trail: Trail;
  private readonly findings: Findings<View>;
  /** Of the checks being evaluated, those that fired. */
  private readonly fired: Check<View>[] = [];
  private readonly onStep: ((view: View) => void) | undefined;

  constructor(
    machine: Pick<Machine<View>, 'view' | 'stepKind' | 'partOf'>,
    trail: Trail,
    findings: Findings<View>,
    properties: readonly Property<View>[],
    watched: readonly Property<View>[],
    onStep?: (view: View) => void,
  ) {
    this.machine = machine;
    this.view = machine.view;
    this.trail = trail;
    this.findings = findings;
    this.onStep = onStep;
    this.properties = [...properties, ...watched];
    const partOf = machine.partOf?.bind(machine);
    const checks = [
      ...properties.map((property) => checkOf(property, property.kind !== 'reachable', lookOf(property, partOf))),
      ...watched.map((property) => checkOf(property, false, lookOf(property, partOf))),
    ];
    const predicates = checks.filter(({ property }) => property.kind === 'always' || property.kind === 'reachable');
    this.atState = predicates.filter(({ property }) => property.when === 'state');
    this.atStep = predicates.filter(({ property }) => property.when === 'step');
    this.lookAhead();
    this.deadlock = checks.filter(({ property }) => property.kind === 'deadlock-free');
    this.race = checks.filter(({ property }) => property.kind === 'race-free');
    this.progress = checks.filter(({ property }) => property.kind === 'eventually-quiescent');
  }

  /** How many checks `step` asks, which get fewer. */
  get stepChecks(): number {
    return this.atStep.length;
  }

  /** The kinds of step after which `step` has something to ask: bit i for `kinds[i]`. */
  kindsOfSteps(kinds: readonly string[]): number {
    let bits = 0;
    for (const { property } of this.atStep) {
      for (const [i, kind] of kinds.entries()) if (speaksOf(property, kind)) bits |= 1 << i;
    }
    return bits;
  }

  /** What is looked at of states, and of states that steps lead to, where it need not be looked at twice. */
  looks(): Looks {
    const members = (checks: readonly Check<View>[], look: Look) =>
      new Set(checks.flatMap((check) => (check.look === look ? check.property.looksAt! : [])));
    const { atState, atStep } = this;
    return { data: members(atState, 'data'), memory: members(atState, 'memory'), steps: members(atStep, 'memory') };
  }

  /** After every step of the plain machine. False: the search is over. */
  step(): boolean {
    if (this.onStep !== undefined) this.onStep(this.view);
    return this.evaluate(this.afterStep(), this.atStep);
  }

  /**
   * In every state that is new, and under reductions after every step. `data` or `memory` false: those of this state were asked about
   * before. False: the search is over.
   */
  state(data = true, memory = true): boolean {
    return this.evaluate(this.atState, this.atState, data, memory);
  }

  /** Records that `checks` (all of one kind) fired at the end of `route`. False: the search is over. */
  report(checks: Check<View>[], route: Route): boolean {
    for (const { property, fatal } of checks) {
      const finding = this.findings.at(property, route);
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

  /** No longer looks at `properties`, which were found elsewhere. What ends a search is always looked at. */
  close(properties: readonly Property<View>[]): void {
    for (const checks of [this.deadlock, this.race, this.atState, this.atStep]) {
      const open = checks.filter(({ property, fatal }) => fatal || !properties.includes(property));
      checks.splice(0, checks.length, ...open);
    }
    this.lookAhead();
  }

  /** The properties that were found, by their place among all. */
  foundPlaces(): number[] {
    return [...this.found.keys()].map((property) => this.properties.indexOf(property));
  }

  /** What was found and is no longer looked at. What ends a search is not: there is nothing to go on to. */
  transfer(archive: Archive): void {
    const { found, properties } = this;
    const saved = [...found].map(([property, { explanation, path, waits }]) => {
      return { property: properties.indexOf(property), explanation, path, waits };
    });
    for (const { property, ...finding } of archive.value(saved)) {
      found.set(properties[property], { property: properties[property], ...finding });
    }
    this.close([...found.keys()]);
  }

  private lookAhead(): void {
    const { atState, atStep } = this;
    this.relatesProcesses = [...atState, ...atStep].some(({ property }) => property.relatesProcesses === true);
    this.asksOfData = atState.some(({ look }) => look === 'data');
    this.asksOfMemory = atState.some(({ look }) => look === 'memory');
    this.asksOfAll = atState.some(({ look }) => look === 'all');
    this.ofKind.clear();
    this.stepsOfOutcome = atStep.every(({ look }) => look === 'outcome');
    this.stepsOfMemory = atStep.every(({ look }) => look !== 'all');
  }

  /** The checks that speak of the step just taken. */
  private afterStep(): readonly Check<View>[] {
    const kind = this.machine.stepKind;
    if (kind === undefined) return this.atStep;
    let checks = this.ofKind.get(kind);
    if (checks === undefined) {
      checks = this.atStep.filter(({ property }) => speaksOf(property, kind));
      this.ofKind.set(kind, checks);
    }
    return checks;
  }

  /** All are asked before any is reported: a report forgets what the last step was. `all`: where what is found is taken out. */
  private evaluate(checks: readonly Check<View>[], all: Check<View>[], data = true, memory = true): boolean {
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i];
      if ((check.look === 'data' && !data) || (check.look === 'memory' && !memory)) continue;
      if (check.holds(this.view) === check.firesOn) this.fired.push(check);
    }
    return this.fired.length === 0 || this.reportFired(all);
  }

  private reportFired(checks: Check<View>[]): boolean {
    for (const check of this.fired.splice(0)) {
      if (!this.report([check], this.trail.route())) return false;
      checks.splice(checks.indexOf(check), 1);
    }
    this.lookAhead();
    return true;
  }
}

function speaksOf<View>({ steps }: Property<View>, kind: string): boolean {
  return steps?.includes(kind) ?? true;
}

function checkOf<View>(property: Property<View>, fatal: boolean, look: Look): Check<View> {
  const { kind, holds } = property;
  return { property, holds, firesOn: kind === 'reachable', fatal, look };
}
