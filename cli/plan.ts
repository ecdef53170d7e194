import type { Machine } from '../checker/machine.ts';
import { interleavingReductions, type ReductionName, type SearchOptions } from '../checker/options.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import type { AllocatorView } from '../properties/view.ts';
import { claimsFor, goalsFor, machineFor, toleratedIn } from './catalogue.ts';
import { limitsOf, type ScenarioFile } from './scenario-file.ts';
import { UserError } from './user-error.ts';

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
  const all = [...claims, ...watched];
  const names = all.map((claim) => claim.name);
  const machine = machineFor(scenario, [...names, ...document.goals]);
  refuseTooManyLocks(file, machine, claims);
  const goals = goalsFor(document.goals, machine.view.areas);
  const reductions = document.search.reductions.filter((name) => isSound(name, all, machine));
  return {
    file,
    machine,
    options: { ...document.search, reductions, properties: [...claims, ...goals], watched, limits: limitsOf(document.limits) },
  };
}

/** Whether a reduction keeps all of these claims, and the machine has something to reduce by it. */
function isSound(name: ReductionName, claims: readonly AllocatorProperty[], machine: Machine<AllocatorView>): boolean {
  const relates = claims.some((claim) => claim.relatesProcesses === true);
  switch (name) {
    case 'transactions':
      return !relates;
    case 'symmetry':
      return machine.canonicalise !== undefined;
    case 'partial-order':
      return machine.observedChoices !== undefined && !relates;
    case 'dead-variables':
      return machine.clearDeadVariables !== undefined;
  }
}

/** Locksets are the bits of one word: with more locks than bits, two would pass for one, and races be missed. */
function refuseTooManyLocks(file: ScenarioFile, machine: Machine<AllocatorView>, claims: readonly AllocatorProperty[]): void {
  const locks = machine.lockCount ?? 0;
  const reduces = file.document.search.reductions.some((name) => interleavingReductions.includes(name));
  const needsLocksets = reduces || claims.some((claim) => claim.kind === 'race-free');
  if (locks <= 31 || !needsLocksets) return;
  throw new UserError(
    151,
    `${file.path}: ${locks} locks (areas, lists of pools, interrupts of CPUs), but races and reductions are decided for at most 31.\n` +
      'Scale the geometry down, or try the scenario at random: swiocheck fuzz.',
  );
}
