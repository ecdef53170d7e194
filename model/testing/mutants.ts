import type { Property } from '../../checker/property.ts';
import { search } from '../../checker/search.ts';
import type { Counts } from '../../checker/verdict.ts';
import { goalsFor, harmfulProperties } from '../../properties/catalogue.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { operations } from '../chart/vocabulary.ts';
import { AllocatorMachine, type Mutation } from '../machine.ts';
import type { Scenario } from '../scenario.ts';
import { chartMutants } from './chart-mutants.ts';
import { operationMutants } from './operation-mutants.ts';
import { broken, portfolio } from './portfolio.ts';

/** A defect that nobody planned for. */
export interface Mutant {
  readonly name: string;
  /** The operation that is spoilt; null for a mutant of a chart. */
  readonly operation: string | null;
  readonly mutation: Mutation;
}

/**
 * What became of a mutant.
 *
 * - `killed`: a property, a deadlock, a goal out of reach or the model's own failure gives it away.
 * - `survived`: nothing objects, though the reachable states of some scenario differ from those of the unspoilt model.
 * - `unseen`: all scenarios have the same number of states and transitions as without it: equivalent, or never executed.
 */
export type Fate =
  | { readonly kind: 'killed'; readonly by: string; readonly scenario: string }
  | { readonly kind: 'survived'; readonly differs: readonly string[] }
  | { readonly kind: 'unseen' };

export function allMutants(): Mutant[] {
  return [
    ...operationMutants().map(({ name, operation, source }) => ({
      name,
      operation,
      mutation: { sources: new Map([[operation, source]]) },
    })),
    ...chartMutants().map(({ name, alterChart }) => ({ name, operation: null, mutation: { alterChart } })),
  ];
}

/** A scenario of the portfolio with what is known of the unspoilt model. */
interface Baseline {
  readonly scenario: Scenario;
  readonly properties: readonly Property<AllocatorView>[];
  readonly counts: Counts;
  /** Names of the operations that are called in it. */
  readonly called: ReadonlySet<string>;
}

/** A bound that only a broken run meets: states bound the searches, so that a slow machine gives the same verdicts. */
const secondsMax = 120;

/** Searches the unspoilt model: properties must hold, and the goals that it reaches a mutant must reach too. */
export function baselines(scenarios: readonly Scenario[] = portfolio): Baseline[] {
  return scenarios.map((scenario) => {
    const claims = harmfulProperties.filter(({ name }) => !broken[scenario.name]?.includes(name));
    const goals = goalsFor(new AllocatorMachine(scenario).view.areas);
    const { verdict, watched } = searchWith(scenario, claims, {}, { watched: goals });
    if (verdict.kind !== 'holds') throw new Error(`${scenario.name} without a mutant: ${JSON.stringify(verdict)}`);
    const reached = goals.filter((goal) =>
      watched.some(({ property, violation }) => property === goal.name && violation !== null),
    );
    return { scenario, properties: [...claims, ...reached], counts: verdict.counts, called: calledIn(scenario) };
  });
}

/** Runs the scenario with operations that leave their name in the outcome when they are called. */
function calledIn(scenario: Scenario): ReadonlySet<string> {
  const functions = operations.flatMap((module) => Object.entries(module));
  const sources = new Map(functions.map(([name, operation]) => [name, leavesItsName(name, String(operation))]));
  const machine = new AllocatorMachine(scenario, { mutation: { sources } });
  search(machine, {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: ['transactions'],
    properties: [],
    limits: { secondsMax: 60 },
  });
  const left = Object.keys(machine.view.outcome);
  return new Set(functions.map(([name]) => name).filter((name) => left.includes(`called ${name}`)));
}

function leavesItsName(name: string, source: string): string {
  const body = source.indexOf('{', source.indexOf(')')) + 1;
  return `${source.slice(0, body)} m.outcome['called ${name}'] = 1; ${source.slice(body)}`;
}

/** Runs a mutant through the portfolio until something objects to it. */
export function fateOf({ operation, mutation }: Mutant, against: readonly Baseline[]): Fate {
  const differs: string[] = [];
  for (const { scenario, properties, counts, called } of against) {
    if (operation !== null && !called.has(operation)) continue;
    const statesMax = counts.distinct * 4 + 1000;
    const found = objection(scenario, properties, mutation, statesMax);
    if (typeof found === 'string') return { kind: 'killed', by: found, scenario: scenario.name };
    if (found.distinct !== counts.distinct || found.generated !== counts.generated) differs.push(scenario.name);
  }
  return differs.length > 0 ? { kind: 'survived', differs } : { kind: 'unseen' };
}

/** Who objects to the mutant, or the counts of a search in which nobody did. */
function objection(
  scenario: Scenario,
  properties: readonly Property<AllocatorView>[],
  mutation: Mutation,
  statesMax: number,
): string | Counts {
  try {
    const { verdict } = searchWith(scenario, properties, mutation, { statesMax });
    if (verdict.kind === 'violated') return verdict.property;
    if (verdict.kind === 'deadlock') return 'deadlock';
    if (verdict.kind === 'unreached') return `goal ${verdict.goals.join(', ')}`;
    return verdict.counts;
  } catch (error) {
    return `the model fails: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function searchWith(
  scenario: Scenario,
  properties: readonly Property<AllocatorView>[],
  mutation: Mutation,
  more: { readonly watched?: readonly Property<AllocatorView>[]; readonly statesMax?: number },
) {
  const { watched = [], statesMax } = more;
  return search(new AllocatorMachine(scenario, { mutation }), {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: ['transactions'],
    properties,
    watched,
    limits: { secondsMax, ...(statesMax === undefined ? {} : { statesMax }) },
    shorten: false,
  });
}
