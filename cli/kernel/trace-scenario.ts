import { z } from 'zod';
import { editScriptSchema } from '../../kernel/edits/edit-script.ts';
import { kernelScenarioSchema } from '../../kernel/scenario-schema.ts';
import type { Scenario } from '../../kernel/workload.ts';
import type { Trace } from '../../traces/format.ts';
import { printable } from '../printable.ts';
import { UserError } from '../user-error.ts';
import type { Subject } from './subject.ts';

/** Under this name a trace says that it is one of the real file. */
const key = 'kernel';

const schema = z.strictObject({
  [key]: z.strictObject({
    linux: z.string().max(100).nullable(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bits: z.enum(['32', '64']),
    debugFs: z.boolean(),
    edits: z.array(editScriptSchema).max(10).default([]),
    /** Places whose plain accesses are switch points, as kernel/place.ts names them. */
    switchPlaces: z.array(z.string().max(1000)).max(4096).default([]),
  }),
  scenario: kernelScenarioSchema,
});

/** What a trace says of the file and of the scenario that it belongs to. */
export type KernelTraceScenario = z.infer<typeof schema>;

/** `switchPlaces`: names of the places whose plain accesses are switch points. */
export function traceScenario(
  scenario: Scenario,
  { options: { bits, debugFs }, linux, sha256, edits }: Subject,
  switchPlaces: readonly string[],
): Trace['scenario'] {
  const kernel = { linux, sha256, bits, debugFs, edits: [...edits], switchPlaces: [...switchPlaces] };
  const said: KernelTraceScenario = { [key]: kernel, scenario };
  return said;
}

/** Whether a trace says that it is one of the real file, of whatever quality. */
export function isKernelTrace(trace: Trace): boolean {
  return Object.hasOwn(trace.scenario, key);
}

/** Reads it back, as carefully as it needs where the trace is a stranger's; what is wrong with it is a {@link UserError} with code 151. */
export function readTraceScenario(trace: Trace, path: string): KernelTraceScenario {
  if (!isKernelTrace(trace)) {
    throw new UserError(
      151,
      `${printable(path)}: a trace of a model, which needs no kernel tree: swiocheck replay ${printable(path)}`,
    );
  }
  const { scenario } = trace;
  const parsed = schema.safeParse(scenario);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 10).map(({ path: at, message }) => {
    return `\n  ${printable(`$.scenario.${at.join('.')}: ${message}`, 600)}`;
  });
  throw new UserError(151, `${printable(path)}: not a trace of the real file${issues.join('')}`);
}
