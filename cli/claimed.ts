import type { Machine } from '../checker/machine.ts';
import type { Scenario } from '../model/scenario.ts';
import type { AllocatorProperty, AllocatorView } from '../properties/catalogue.ts';
import type { Claim } from '../traces/format.ts';
import { machineFor, propertyNamed } from './catalogue.ts';

/** What it takes to judge a claim: the property that it names, and machines that track what this property looks at. */
export interface Claimed {
  readonly property: AllocatorProperty | undefined;
  /** A fresh machine of the scenario. */
  machine(): Machine<AllocatorView>;
}

export function claimed(scenario: Scenario, claim: Claim): Claimed {
  const name = claim.property;
  return {
    property: name === undefined ? undefined : propertyNamed(name),
    machine: () => machineFor(scenario, name === undefined ? [] : [name]),
  };
}
