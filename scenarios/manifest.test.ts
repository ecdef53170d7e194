import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { search } from '../checker/search.ts';
import type { Verdict } from '../checker/verdict.ts';
import { planOf } from '../cli/plan.ts';
import { readScenario } from '../cli/scenario-file.ts';
import { type Entry, manifestPath, pathOf, plainCounts, readManifest, scenarioFiles } from './manifest.ts';

/*
 * Every scenario gives the verdict that its file and the manifest record, with exactly the recorded counts, with and without
 * reductions. `UPDATE_MANIFEST=1` records anew; the difference then shows in the commit.
 */

const update = process.env.UPDATE_MANIFEST === '1';
const plainStatesMax = update && !existsSync(manifestPath) ? 700_000 : readManifest().plainStatesMax;
const recorded: Entry[] = [];

function lengthOf(verdict: Verdict): number | undefined {
  return verdict.kind === 'violated' || verdict.kind === 'deadlock' ? verdict.path.decisions.length : undefined;
}

function measure(file: string): Entry {
  const plan = planOf(readScenario(pathOf(file)), false);
  const { verdict } = search(plan.machine, plan.options);
  const steps = lengthOf(verdict);
  if (steps !== undefined) {
    return { scenario: file, verdict: verdict.kind, ...(verdict.kind === 'violated' && { property: verdict.property }), steps };
  }
  const entry = { scenario: file, verdict: verdict.kind, reduced: plainCounts(verdict.counts) };
  const plain = search(planOf(readScenario(pathOf(file)), false).machine, {
    ...plan.options,
    reductions: [],
    limits: { ...plan.options.limits, statesMax: plainStatesMax },
  });
  if (plain.verdict.kind === 'inconclusive') return entry;
  expect(plain.verdict.kind, `${file} without reductions`).toBe(verdict.kind);
  return { ...entry, plain: plainCounts(plain.verdict.counts) };
}

describe('the manifest', () => {
  const files = scenarioFiles();

  it('names every scenario, and only those', () => {
    expect(files.length).toBeGreaterThan(50);
    if (!update) expect(readManifest().entries.map((entry) => entry.scenario)).toEqual(files);
  });

  it.each(files)('%s', { timeout: 600_000 }, (file) => {
    const measured = measure(file);
    recorded.push(measured);
    const expected = readScenario(pathOf(file)).document.expect;
    expect(expected, 'every shipped scenario says what it expects').toBeDefined();
    expect(measured.verdict).toBe(expected?.verdict);
    if (expected?.property) expect(measured.property).toBe(expected.property);
    if (!update) expect(measured).toEqual(readManifest().entries.find((entry) => entry.scenario === file));
  });

  afterAll(() => {
    if (!update) return;
    const lines = recorded.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
    writeFileSync(manifestPath, `{\n  "plainStatesMax": ${plainStatesMax},\n  "entries": [\n${lines}\n  ]\n}\n`);
  });
});
