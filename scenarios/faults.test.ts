import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { search } from '../checker/search.ts';
import type { Verdict } from '../checker/verdict.ts';
import { validated } from '../cli/evidence.ts';
import { planOf } from '../cli/plan.ts';
import { readScenario, type ScenarioFile, scenarioFile } from '../cli/scenario-file.ts';
import { faultNamed, faultNames } from '../model/fault.ts';
import { raceTable } from '../traces/render/race-table.ts';
import { pathOf, scenarioFiles } from './manifest.ts';

/*
 * Every fault of the catalogue is caught by the property that it names, by a counterexample that is the golden file word for
 * word, and its twin without the fault passes. `UPDATE_GOLDENS=1` writes the golden files anew.
 */

const folder = 'faults/';
const names = scenarioFiles()
  .filter((file) => file.startsWith(folder))
  .map((file) => file.slice(folder.length, -'.yaml'.length));

function withoutFaults(file: ScenarioFile): ScenarioFile {
  return scenarioFile({ ...file.document, faults: [] }, file.path);
}

describe('the faults', () => {
  it('all have a scenario', () => {
    expect(names).toEqual([...faultNames].sort());
  });

  it('catches the canary', () => {
    const plan = planOf(readScenario(pathOf('faults/release-unlocked.yaml')), false);
    expect(search(plan.machine, plan.options).verdict.kind, 'a checker that misses this one catches nothing').toBe('violated');
  });

  describe.each(names)('%s', (name) => {
    const file = readScenario(pathOf(`${folder}${name}.yaml`));

    it('is caught by the property that it names, by its shortest trace', () => {
      const plan = planOf(file, false);
      const result = search(plan.machine, plan.options);
      const property = result.verdict.kind === 'violated' ? result.verdict.property : 'no-deadlock';
      expect(faultNamed(name)?.properties).toContain(property);
      expect(result.minimal, 'the trace is proven shortest, with fewest switches').toBe(true);
      const evidence = validated(file, result);
      if (evidence.kind !== 'confirmed' || evidence.evidence === null) throw new Error(`${name}: not confirmed`);
      expectGolden(`${name}.txt`, raceTable(evidence.evidence.walk));
    });

    it('is caught by the same property, by as short a trace, without reductions', () => {
      const plan = planOf(file, false);
      const reduced = search(plan.machine, plan.options).verdict;
      const plain = search(planOf(file, false).machine, { ...plan.options, reductions: [] }).verdict;
      expect(told(plain)).toEqual(told(reduced));
    });

    it('passes without the fault', () => {
      const plan = planOf(withoutFaults(file), false);
      expect(search(plan.machine, plan.options).verdict.kind).toBe('holds');
    });
  });
});

/** What two verdicts must agree on. */
function told(verdict: Verdict) {
  const steps = verdict.kind === 'violated' || verdict.kind === 'deadlock' ? verdict.path.decisions.length : -1;
  return { kind: verdict.kind, property: verdict.kind === 'violated' ? verdict.property : null, steps };
}

function expectGolden(name: string, text: string): void {
  const path = pathOf(`faults/goldens/${name}`);
  if (process.env.UPDATE_GOLDENS === '1') writeFileSync(path, text);
  expect(text, `differs from ${path}; if it should, run with UPDATE_GOLDENS=1`).toBe(readFileSync(path, 'utf8'));
}
