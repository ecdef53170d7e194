import type { Machine } from '../checker/machine.ts';
import { type Preset, presets } from '../model/design.ts';
import { faults as modelFaults } from '../model/fault.ts';
import { generations as modelGenerations } from '../model/generation.ts';
import type { Generation, Scenario } from '../model/scenario.ts';
import type { AllocatorView } from '../properties/view.ts';
import { UserError } from './user-error.ts';

/*
 * The one place where the command line meets the catalogues of the other rooms: what they hold, under names that a scenario
 * file may use and `list` and `explain` show.
 */

/** Something with a name, and what `explain` says about it. */
export interface Entry {
  readonly name: string;
  readonly sentence: string;
  /** Labelled lines: why it matters, where it comes from. */
  readonly details: readonly (readonly [label: string, text: string])[];
}

export const designs: readonly Entry[] = presets.map((preset) => ({
  name: preset.name,
  sentence: preset.sentence,
  details: [
    [
      'axes',
      `layout ${preset.layout}, start ${preset.start}, retry ${preset.retry}, lookup ${preset.lookup}, sharing ${preset.sharing}`,
    ],
    ['against', preset.against],
    ['source', preset.source],
  ],
}));

export const generations: readonly (Entry & { readonly name: Generation })[] = modelGenerations.map(({ name, sentence }) => ({
  name,
  sentence,
  details: [],
}));

export const faults: readonly Entry[] = modelFaults.map((fault) => ({
  name: fault.name,
  sentence: fault.what,
  details: [
    ['matters', fault.matters],
    ['caught by', fault.properties.join(', ')],
    ['source', fault.fixedBy],
  ],
}));

export const properties: readonly Entry[] = [];
export const goals: readonly Entry[] = [];

/** The preset of a name that {@link designs} holds. */
export function presetNamed(name: string): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found === undefined) throw new RangeError(`no design ${name}`);
  return found;
}

export function machineFor(scenario: Scenario): Machine<AllocatorView> {
  throw new UserError(255, scenario.name);
}
