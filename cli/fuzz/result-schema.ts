import { z } from 'zod';
import { traceSchema } from '../../traces/format.ts';

const count = z.int().min(0);
const tally = z.record(z.string(), count);

/** What `swiocheck fuzz --format json` prints, version 1. */
export const fuzzSchema = z
  .strictObject({
    schema: z.literal('swiocheck-fuzz'),
    version: z.literal(1),
    tool: z.string().describe("The tool's version."),
    scenario: z.string(),
    path: z.string(),
    exitCode: count,
    verdict: z.enum(['violated', 'deadlock', 'inconclusive']).describe('Random runs never show that a property holds.'),
    ending: z.enum(['found', 'runs', 'time', 'interrupted']),
    property: z.string().nullable(),
    modelFailure: z.string().nullable().describe('Why the verdict does not count, or null.'),
    trace: z.nullable(traceSchema).describe('The counterexample, minimised.'),
    traceFile: z.string().nullable(),
    minimal: z.boolean().nullable().describe('Whether no step of the trace can be left out.'),
    seed: z.int(),
    casePath: z.string().nullable().describe('The failing case under the seed: the value of --path.'),
    command: z.string().describe('Tries the same again.'),
    properties: z.array(z.string()),
    notDecided: z.array(z.string()).describe('Properties of the scenario that random runs do not decide.'),
    notModelled: z.array(z.string()),
    coverage: z.strictObject({
      runs: count,
      steps: count,
      switches: count,
      seconds: z.number(),
      operations: tally,
      outcomes: tally,
      areasServing: count,
      areas: count,
      goals: z.array(z.strictObject({ name: z.string(), reached: z.boolean() })),
    }),
  })
  .meta({
    title: 'swiocheck fuzz result',
    description: 'What one run of swiocheck fuzz found, or covered without finding anything.',
  });

/** A JSON result of fuzz. */
export type FuzzDocument = z.infer<typeof fuzzSchema>;
