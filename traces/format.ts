import { z } from 'zod';
import { hostility } from './hostility.ts';

/** One step by its names. A trace stores no state: it is walked again on the machine. */
export interface TraceStep {
  readonly process: string;
  readonly action: string;
  readonly arguments: Readonly<Record<string, number>>;
  /** The kernel function that the step is in; for readers, not compared at replay. */
  readonly function?: string;
  /** `file:line` of real code; for readers, not compared at replay. */
  readonly source?: string;
}

/** What the trace is said to show. Not believed: `validate` decides. */
export interface Claim {
  readonly verdict: 'violated' | 'deadlock' | 'reached';
  /** The property violated, or the goal reached. */
  readonly property?: string;
  readonly explanation: string;
}

/** A path by names, with the scenario it belongs to. */
export interface Trace {
  readonly format: 'swiocheck-trace';
  readonly version: 1;
  /** Version of the tool that recorded it. */
  readonly tool: string;
  /** The scenario as it was given. Opaque here: the model's own parser judges it. */
  readonly scenario: Readonly<Record<string, unknown>>;
  /** Number of the initial state. */
  readonly initial: number;
  readonly claim: Claim;
  readonly steps: readonly TraceStep[];
}

/** Bounds on everything that a trace file can hold. Lengths are in characters. */
export const bounds = {
  text: 64 * 1024 * 1024,
  nesting: 32,
  scenarioValues: 100_000,
  steps: 100_000,
  name: 200,
  explanation: 2000,
  arguments: 16,
  /** Errors reported; the rest are of no use to anyone. */
  errors: 20,
} as const;

const nameRule = `1 to ${bounds.name} printable ASCII characters`;
const explanationRule = `at most ${bounds.explanation} printable ASCII characters`;
const argumentsRule = `an object of at most ${bounds.arguments} integers`;
const naturalRule = 'an integer, 0 or more';

const name = z.string(nameRule).regex(new RegExp(`^[ -~]{1,${bounds.name}}$`), nameRule);
const integer = z.int('an integer that a double holds exactly');

const step = z.strictObject({
  process: name,
  action: name,
  arguments: z
    .record(name, integer, argumentsRule)
    .refine((record) => Object.keys(record).length <= bounds.arguments, argumentsRule),
  function: name.exactOptional(),
  source: name.exactOptional(),
});

const claim = z.strictObject(
  {
    verdict: z.enum(['violated', 'deadlock', 'reached'], "'violated', 'deadlock' or 'reached'"),
    property: name.exactOptional(),
    explanation: z.string(explanationRule).regex(new RegExp(`^[ -~]{0,${bounds.explanation}}$`), explanationRule),
  },
  'an object of verdict, property and explanation',
);

/** The schema of a trace file, version 1. Unknown keys are refused: a reader that knows more would have another version. */
export const traceSchema: z.ZodType<Trace> = z.strictObject({
  format: z.literal('swiocheck-trace', "'swiocheck-trace'"),
  version: z.literal(1, '1, the only version of the format that this tool reads'),
  tool: name,
  scenario: z.record(z.string(), z.unknown(), 'an object'),
  initial: z.int(naturalRule).min(0, naturalRule),
  claim,
  steps: z.array(step, 'a list of steps').max(bounds.steps, `at most ${bounds.steps} steps`),
});

/** One thing that is wrong with a trace file. */
export interface TraceError {
  /** JSON path, for instance `$.steps[3].action`. */
  readonly at: string;
  /** What stands there. */
  readonly found: string;
  /** What may stand there. */
  readonly allowed: string;
}

export type TraceResult =
  | { readonly kind: 'trace'; readonly trace: Trace }
  | { readonly kind: 'invalid'; readonly errors: readonly TraceError[] };

/** Reads a trace file. Never throws, whatever the text is; at most `bounds.errors` errors are returned. */
export function parseTrace(text: string): TraceResult {
  const invalid = (at: string, found: string, allowed: string): TraceResult => ({
    kind: 'invalid',
    errors: [{ at, found, allowed }],
  });
  if (text.length > bounds.text) return invalid('$', `${text.length} characters`, `at most ${bounds.text} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return invalid('$', `text that is not JSON (${printable(String((error as Error).message))})`, 'one JSON object');
  }
  const hostile = hostility(value, bounds.nesting) ?? hostility(field(value, 'scenario'), bounds.nesting, bounds.scenarioValues);
  if (hostile !== null) return { kind: 'invalid', errors: [hostile] };
  const result = traceSchema.safeParse(value);
  if (result.success) return { kind: 'trace', trace: result.data };
  // What another format or version has in it is not for this reader to judge.
  const foreign = result.error.issues.filter(({ path: [key] }) => key === 'format' || key === 'version');
  const issues = foreign.length > 0 ? foreign : result.error.issues.slice(0, bounds.errors);
  return { kind: 'invalid', errors: issues.map((issue) => traceError(value, issue)) };
}

/** The text of a trace file: keys in fixed order, one step a line, so that two traces can be compared with diff. */
export function formatTrace(trace: Trace): string {
  const steps = trace.steps.map(
    (taken) => `\n    ${oneLine(inOrder(taken, ['process', 'action', 'arguments', 'function', 'source']))}`,
  );
  const scenario = JSON.stringify(trace.scenario, null, 2).replaceAll('\n', '\n  ');
  return `{
  "format": "${trace.format}",
  "version": ${trace.version},
  "tool": ${JSON.stringify(trace.tool)},
  "scenario": ${scenario},
  "initial": ${trace.initial},
  "claim": ${oneLine(inOrder(trace.claim, ['verdict', 'property', 'explanation']))},
  "steps": [${steps.join(',')}${steps.length > 0 ? '\n  ' : ''}]
}
`;
}

/** `$.steps[3].action: found 7; allowed: ...` */
export function formatTraceError(error: TraceError): string {
  return `${error.at}: found ${error.found}; allowed: ${error.allowed}`;
}

function traceError(root: unknown, issue: z.core.$ZodIssue): TraceError {
  const at = jsonPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return { at, found: `unknown keys ${printable(issue.keys.slice(0, 5).join(', '))}`, allowed: 'the keys of the format only' };
  }
  if (issue.code === 'invalid_key') return { at, found: 'a key that is no name', allowed: nameRule };
  const value = issue.path.reduce<unknown>((inside, key) => field(inside, key), root);
  return { at, found: describe(value), allowed: issue.message };
}

function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, key) => at + (typeof key === 'number' ? `[${key}]` : `.${printable(String(key))}`), '$');
}

function field(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PropertyKey, unknown>)[key];
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object of ${Object.keys(value).length} keys`;
  if (typeof value === 'string' && value.length > 40) return `a string of ${value.length} characters`;
  return printable(JSON.stringify(value));
}

function inOrder(value: object, keys: readonly string[]): object {
  return Object.fromEntries(keys.map((key) => [key, field(value, key)]).filter(([, inside]) => inside !== undefined));
}

/** Strings escape their newlines in JSON, so that every newline here is layout. */
function oneLine(value: object): string {
  return JSON.stringify(value, null, 1).replace(/\n */g, ' ');
}

/** Text of strangers, made fit for a terminal: at most 200 characters of printable ASCII. */
function printable(text: string): string {
  return text.slice(0, 200).replace(/[^ -~]/g, '?');
}
