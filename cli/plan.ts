import type { Machine } from '../checker/machine.ts';
import type { SearchOptions } from '../checker/options.ts';
import type { AllocatorView } from '../properties/view.ts';
import { claimsFor, goalsFor, machineFor, toleratedIn, trackedProperty } from './catalogue.ts';
import { limitsOf, type ScenarioFile } from './scenario-file.ts';

/** A scenario ready to be searched. */
export interface Plan {
  readonly file: ScenarioFile;
  readonly machine: Machine<AllocatorView>;
  readonly options: SearchOptions<AllocatorView>;
}

/** Builds the model of a scenario and gathers what to look for. `tolerated`: also watch what the design breaks on purpose. */
export function planOf(file: ScenarioFile, tolerated: boolean): Plan {
  const { document, scenario } = file;
  const claims = claimsFor(document.properties, scenario.design.name);
  const watched = tolerated ? toleratedIn(scenario.design.name).filter((claim) => !claims.includes(claim)) : [];
  const names = [...claims, ...watched].map((claim) => claim.name);
  const machine = machineFor(scenario, names);
  const goals = goalsFor(document.goals, machine.view.areas);
  const reductions = names.includes(trackedProperty) ? [] : document.search.reductions;
  return {
    file,
    machine,
    options: { ...document.search, reductions, properties: [...claims, ...goals], watched, limits: limitsOf(document.limits) },
  };
}
