import { z } from 'zod';
import { resultSchema } from '../report/result-schema.ts';

const count = z.int().min(0);

/** What `swiocheck swarm --format json` prints, version 1. */
export const swarmSchema = z
  .strictObject({
    schema: z.literal('swiocheck-swarm'),
    version: z.literal(1),
    tool: z.string().describe("The tool's version."),
    scenario: z.string(),
    path: z.string(),
    exitCode: count,
    ending: z.enum(['found', 'members', 'time', 'interrupted']),
    seed: z.int(),
    found: z
      .strictObject({
        member: count.describe('The number of the member that found it: the value of --member.'),
        stepsFound: count.describe('Steps of the path before it was minimised.'),
        minimal: z.boolean().describe('Whether no step of the trace can be left out.'),
        result: resultSchema.describe('What check would print.'),
      })
      .nullable()
      .describe('Null where nothing is violated in what was covered; that is no pass.'),
    properties: z.array(z.string()),
    notDecided: z.array(z.string()).describe('Properties of the scenario that no search decides which is cut short.'),
    notModelled: z.array(z.string()),
    members: z.strictObject({
      asked: count,
      found: count,
      exhausted: count.describe('Members that met no bound: they have visited every state.'),
      bounds: count.describe('Members that were everywhere but behind their bounds on depth and switches.'),
      transitions: count.describe('Members that spent their transitions.'),
      memory: count.describe('Members that spent their memory.'),
      interrupted: count,
    }),
    coverage: z.strictObject({
      states: count.describe("Stored by the members together; two members' states may be the same."),
      transitions: count,
      seconds: z.number(),
      actions: z.record(z.string(), count).describe('Steps taken by each action of the charts.'),
      goals: z.array(z.strictObject({ name: z.string(), reached: z.boolean() })),
    }),
    command: z.string().describe('Searches the same again; where a member found something, that member alone.'),
  })
  .meta({
    title: 'swiocheck swarm result',
    description: 'What one run of swiocheck swarm found, or covered without finding anything.',
  });

/** A JSON result of swarm. */
export type SwarmDocument = z.infer<typeof swarmSchema>;
