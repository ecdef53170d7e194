import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Property } from '../../checker/property.ts';
import { search } from '../../checker/search.ts';
import type { Verdict } from '../../checker/verdict.ts';
import { type Build, buildKernel } from '../build/build.ts';
import { Cache } from '../build/cache.ts';
import { fileUnderTest } from '../build/tree.ts';
import { kernelClaims } from '../claims.ts';
import { KernelMachine } from '../machine.ts';
import type { MachineOptions } from '../machine-options.ts';
import type { StructureView } from '../view.ts';
import { needsOf, type Scenario } from '../workload.ts';
import { testCompiler } from './compiler.ts';
import { type Seeded, schemata } from './schemata.ts';

/** Builds the file of a tree for the scenario, with defects that a machine can activate. */
export function buildFor(tree: string, scenario: Scenario, { debugFs, bits = 64, seeded = [] }: BuildAsked): Promise<Build> {
  const text = schemata(readFileSync(join(tree, fileUnderTest), 'utf8'), seeded);
  return buildKernel(tree, { ...needsOf(scenario), bits, debugFs }, testCompiler(), new Cache(process.env), text);
}

/** Searches every interleaving, breadth-first and without reductions. `without`: names of claims that are left out. */
export function verdictOf(
  build: Build,
  scenario: Scenario,
  { without = [], goals = [], ...options }: MachineOptions & Asked = {},
): Verdict {
  const claims = kernelClaims.filter(({ name }) => !without.includes(name));
  return search(new KernelMachine(build, scenario, { observes: true, ...options }), {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: [],
    properties: [...claims, ...goals],
    limits: {},
  }).verdict;
}

export interface BuildAsked {
  readonly debugFs: boolean;
  readonly bits?: 32 | 64;
  readonly seeded?: readonly Seeded[];
}

export interface Asked {
  readonly without?: readonly string[];
  readonly goals?: readonly Property<StructureView>[];
}
