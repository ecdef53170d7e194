import { z } from 'zod';
import { traceSchema } from '../../traces/format.ts';

const count = z.int().min(0);

const counts = z.strictObject({
  distinct: count.describe('Distinct states stored.'),
  generated: count.describe('Initial states plus every successor, duplicates included.'),
  depth: count.describe('States on the longest of the shortest paths.'),
});

const verdict = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('holds'), counts }),
  z.strictObject({
    kind: z.literal('violated'),
    counts,
    property: z.string(),
    class: z.enum(['safety', 'progress']),
    explanation: z.string(),
  }),
  z.strictObject({
    kind: z.literal('deadlock'),
    counts,
    waits: z.array(z.strictObject({ process: z.string(), waitsFor: z.string().nullable() })),
  }),
  z.strictObject({ kind: z.literal('unreached'), counts, goals: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('inconclusive'),
    counts,
    limit: z.enum(['depth', 'states', 'time', 'memory', 'context-switches', 'interrupted']),
  }),
]);

const checked = z.strictObject({
  kind: z.literal('checked'),
  scenario: z.string(),
  path: z.string(),
  design: z.string(),
  generation: z.string(),
  verdict,
  exitCode: count,
  modelFailure: z.string().nullable().describe('Why no verdict of this run counts, or null.'),
  trace: z.nullable(traceSchema).describe('The counterexample.'),
  traceFile: z.string().nullable(),
  properties: z.array(z.string()),
  goals: z.array(z.strictObject({ name: z.string(), reached: z.boolean() })),
  tolerated: z.array(z.strictObject({ property: z.string(), violated: z.boolean(), trace: z.nullable(traceSchema) })),
  differences: z.array(z.string()).nullable().describe('How the result differs from what the scenario expects.'),
  search: z.strictObject({
    strategy: z.enum(['breadth-first', 'depth-first']),
    storage: z.enum(['fingerprint', 'exact']),
    reductions: z.array(z.string()),
    limitsMet: z.array(z.string()),
    omissionProbability: z
      .number()
      .describe('Upper bound of the chance that a state was missed because two shared a fingerprint: the birthday bound.'),
    omissionEstimate: z
      .number()
      .describe('The same chance as TLC estimates it, from the states and the duplicates among successors.'),
    seconds: z.number(),
    memoryBytes: z.number(),
  }),
  command: z.string().describe('Checks the scenario in the same way again.'),
  resumed: z
    .strictObject({ file: z.string(), distinct: count, seconds: z.number() })
    .optional()
    .describe('The checkpoint that the search went on from, and how far it had come.'),
  resumeCommand: z.string().optional().describe('Goes on with a search that a limit ended.'),
});

const unchecked = z.strictObject({
  kind: z.enum(['refused', 'skipped']),
  scenario: z.string(),
  path: z.string(),
  message: z.string(),
  exitCode: count,
});

/** What `swiocheck check --format json` prints, version 1. */
export const resultSchema = z
  .strictObject({
    schema: z.literal('swiocheck-result'),
    version: z.literal(1),
    tool: z.string().describe("The tool's version."),
    exitCode: count,
    notModelled: z.array(z.string()),
    results: z.array(z.discriminatedUnion('kind', [checked, unchecked])),
  })
  .meta({ title: 'swiocheck result', description: 'Verdicts of one run of swiocheck check.' });

/** A JSON result. */
export type ResultDocument = z.infer<typeof resultSchema>;
