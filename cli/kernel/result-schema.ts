import { z } from 'zod';
import { harms } from '../../kernel/harm.ts';
import { traceSchema } from '../../traces/format.ts';

const count = z.int().min(0);

const scenario = z.strictObject({
  name: z.string(),
  description: z.string(),
  cpus: count,
  verdict: z.enum(['holds', 'violated', 'deadlock', 'unreached', 'inconclusive']).describe('How the search ended.'),
  violated: z.array(z.string()).describe('Properties that fall, whether the search ended there or went on.'),
  limitsMet: z.array(z.string()),
  unreached: z.array(z.string()).describe('Goals of the scenario that were not reached: then it says less than it should.'),
  unconfirmed: z.array(z.string()).describe('Why a path is not believed. Then no verdict of this run counts.'),
  counts: z.strictObject({
    distinct: count.describe('Distinct states stored.'),
    generated: count.describe('Initial states plus every successor, duplicates included.'),
    depth: count.describe('States on the longest of the shortest paths.'),
  }),
  reductions: z.array(z.string()).describe('States and transitions are then those that were stored.'),
  refinement: z.strictObject({
    rounds: count.describe('Searches made: plain accesses that race are switch points in the next one.'),
    switchPlaces: z.array(z.string()).describe('Such accesses in the last round, by function and file:line.'),
    fixpoint: z.boolean().describe('Nothing raced in the last round where nobody could switch.'),
  }),
  omissionProbability: z.number(),
  omissionEstimate: z.number(),
  seconds: z.number(),
  exitCode: count,
});

const defect = z.strictObject({
  property: z.string(),
  harm: z.enum(harms),
  places: z
    .array(z.strictObject({ function: z.string(), source: z.string().describe('file:line') }))
    .describe('Of the step that shows it; of a data race, both accesses; none where the file boots into it.'),
  explanation: z.string(),
  scenarios: z.array(z.string()).describe('That show it, the shortest counterexample first.'),
  trace: traceSchema.describe('The shortest counterexample.'),
});

/** What `swiocheck kernel check --format json` prints, version 1. */
export const kernelResultSchema = z
  .strictObject({
    schema: z.literal('swiocheck-kernel-result'),
    version: z.literal(1),
    tool: z.string().describe("The tool's version."),
    exitCode: count,
    command: z.string().describe('Runs the same again.'),
    file: z.strictObject({
      name: z.string(),
      linux: z.string().nullable().describe('Version of the tree by its Makefile.'),
      sha256: z.string().describe('Of the file before it was edited.'),
      bits: z.enum(['32', '64']),
      debugFs: z.boolean(),
      edits: z.array(z.string()).describe('Names of the edit scripts that were applied.'),
    }),
    properties: z.array(z.string()),
    notCovered: z.array(z.string()),
    admittedRaces: z
      .array(z.strictObject({ function: z.string(), versions: z.string(), reason: z.string() }))
      .describe('Races that were met and that the kernel admits.'),
    scenarios: z.array(scenario),
    skipped: z.array(z.string()).describe('Scenarios that the run did not come to.'),
    inapplicable: z.array(z.string()).describe('Scenarios of pools that grow, where the file has none.'),
    defects: z.array(defect).describe('The most telling first: by harm, then by length.'),
  })
  .meta({ title: 'swiocheck kernel result', description: 'Verdicts of one run of swiocheck kernel check.' });

/** A JSON result. */
export type KernelResultDocument = z.infer<typeof kernelResultSchema>;
