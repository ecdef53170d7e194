import { z } from 'zod';
import { traceSchema } from '../traces/format.ts';
import { kernelResultSchema } from './kernel/result-schema.ts';
import { resultSchema } from './report/result-schema.ts';
import { scenarioSchema } from './scenario-schema.ts';

/** The formats whose schemas are published. */
export const published = ['scenario', 'trace', 'result', 'kernel-result'] as const;
export type Published = (typeof published)[number];

const schemas: Readonly<Record<Published, z.ZodType>> = {
  scenario: scenarioSchema,
  trace: traceSchema,
  result: resultSchema,
  'kernel-result': kernelResultSchema,
};

/** The JSON Schema (draft 2020-12) of a format, as text. */
export function schemaText(of: Published): string {
  return `${JSON.stringify(z.toJSONSchema(schemas[of], { io: 'input' }), null, 2)}\n`;
}
