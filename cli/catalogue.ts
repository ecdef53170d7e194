import type { Machine } from '../checker/machine.ts';
import { codeProperties } from '../kernel/properties.ts';
import { fullSuite, quickSuite } from '../kernel/scenarios.ts';
import { type Preset, presets } from '../model/design.ts';
import { faults as modelFaults } from '../model/fault.ts';
import { generations as modelGenerations } from '../model/generation.ts';
import { AllocatorMachine } from '../model/machine.ts';
import type { Generation, Scenario } from '../model/scenario.ts';
import {
  type AllocatorProperty,
  type AllocatorView,
  goals as allocatorGoals,
  harmfulProperties,
  mappingInArea,
  nonProperties,
  toleratedProperties,
} from '../properties/catalogue.ts';
import { lockDiscipline } from '../properties/lock-discipline.ts';
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

/** All that may be checked: what must hold, what some designs break on purpose, and claims known to be false. */
const claims: readonly AllocatorProperty[] = [...harmfulProperties, ...toleratedProperties, ...nonProperties];

export const properties: readonly Entry[] = claims.map(propertyEntry);

/** What only running code can be held to, and `kernel check` holds it to. */
export const kernelProperties: readonly Entry[] = codeProperties.map(propertyEntry);

export const kernelScenarios: readonly Entry[] = fullSuite.map((scenario) => ({
  name: scenario.name,
  sentence: `${scenario.description[0]!.toUpperCase()}${scenario.description.slice(1)}.`,
  details: [['suite', quickSuite.includes(scenario) ? 'quick, full' : 'full']],
}));

/** In a scenario file this name stands for one goal for each area. */
const everyArea = 'mapping-in-area';

export const goals: readonly Entry[] = [
  ...allocatorGoals.map(propertyEntry),
  { ...propertyEntry(mappingInArea(0)), name: everyArea, sentence: 'Every area serves a mapping: one goal for each area.' },
];

function propertyEntry(property: AllocatorProperty): Entry {
  const { class: kind } = property;
  const reason = 'reason' in kind ? `, because ${kind.reason}` : '';
  const designs = kind.kind === 'tolerated' ? ` by ${kind.designs.join(', ')}` : '';
  return {
    name: property.name,
    sentence: property.sentence,
    details: [
      ['class', `${kind.kind}${designs}${reason}`],
      ['kind', property.kind],
      ['matters', property.matters],
      ['source', property.rule],
    ],
  };
}

/** The property whose ghost multiplies the states: it is tracked only when asked for. */
const trackedProperty = 'no-spurious-full-linearizable';

/**
 * The properties of the given names; without names, all whose violation is a defect in the design, but for the one that multiplies
 * the states.
 */
export function claimsFor(names: readonly string[] | undefined, design: string): readonly AllocatorProperty[] {
  if (names === undefined) {
    const untolerated = toleratedProperties.filter((claim) => !toleratedBy(claim, design));
    return [...harmfulProperties, ...untolerated].filter((claim) => claim.name !== trackedProperty);
  }
  return claims.filter((claim) => names.includes(claim.name));
}

/** The properties that the design breaks on purpose. */
export function toleratedIn(design: string): readonly AllocatorProperty[] {
  return toleratedProperties.filter((claim) => toleratedBy(claim, design));
}

function toleratedBy({ class: kind }: AllocatorProperty, design: string): boolean {
  return kind.kind === 'tolerated' && (kind.designs.includes(design) || design === 'custom');
}

/** The goals of the given names, for an allocator of so many areas. */
export function goalsFor(names: readonly string[], areas: number): readonly AllocatorProperty[] {
  const named = allocatorGoals.filter((goal) => names.includes(goal.name));
  return names.includes(everyArea) ? [...named, ...Array.from({ length: areas }, (_, area) => mappingInArea(area))] : named;
}

/** A property or goal by the name that verdicts and traces give it. */
export function propertyNamed(name: string): AllocatorProperty | undefined {
  const area = /^mapping-in-area-(\d{1,4})$/.exec(name)?.[1];
  if (area !== undefined) return mappingInArea(Number(area));
  return [...claims, ...allocatorGoals].find((property) => property.name === name);
}

/** The preset of a name that {@link designs} holds. */
export function presetNamed(name: string): Preset {
  const found = presets.find((preset) => preset.name === name);
  if (found === undefined) throw new RangeError(`no design ${name}`);
  return found;
}

/**
 * Builds the model of a scenario, to be checked for the named properties and goals. A scenario that the models cannot express is a
 * {@link UserError} with code 151.
 */
export function machineFor(scenario: Scenario, properties: readonly string[]): Machine<AllocatorView> {
  try {
    const observes = properties.includes(lockDiscipline.name);
    const tellsAreasApart = properties.some((name) => name.startsWith(everyArea));
    return new AllocatorMachine(scenario, { tracksRoom: properties.includes(trackedProperty), observes, tellsAreasApart });
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(151, `${scenario.name}: no model can be built: ${error.message}`);
    throw error;
  }
}
