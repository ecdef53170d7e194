import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Counts } from '../checker/verdict.ts';

const counts = z.strictObject({ distinct: z.int(), generated: z.int(), depth: z.int() });

/** What a scenario of this folder must give: verdict, and either the counts of its state space or the length of its counterexample. */
const entry = z.strictObject({
  scenario: z.string(),
  verdict: z.string(),
  property: z.string().optional(),
  /** Steps of the shortest counterexample, where there is one. */
  steps: z.int().optional(),
  /** With the scenario's own reductions. */
  reduced: counts.optional(),
  /** Without reductions; left out where that is more than `plainStatesMax` states. */
  plain: counts.optional(),
});
export type Entry = z.infer<typeof entry>;

const manifest = z.strictObject({ plainStatesMax: z.int(), entries: z.array(entry) });

const folder = fileURLToPath(new URL('.', import.meta.url));
export const manifestPath = `${folder}manifest.json`;

export function readManifest(): z.infer<typeof manifest> {
  return manifest.parse(JSON.parse(readFileSync(manifestPath, 'utf8')));
}

/** Every scenario file below this folder, by its path relative to it. */
export function scenarioFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
}

export function pathOf(file: string): string {
  return folder + file;
}

export function plainCounts({ distinct, generated, depth }: Counts): Counts {
  return { distinct, generated, depth };
}
