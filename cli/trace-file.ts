import { bounds, formatTraceError, parseTrace, type Trace } from '../traces/format.ts';
import { formatDivergence } from '../traces/replay.ts';
import { type Walk, walk } from '../traces/walk.ts';
import { claimed } from './claimed.ts';
import { isKernelTrace } from './kernel/trace-scenario.ts';
import { printable } from './printable.ts';
import { readLimited } from './read-limited.ts';
import { parseScenario, type ScenarioFile } from './scenario-file.ts';
import { UserError } from './user-error.ts';

/** A trace file, with the scenario inside it read as carefully as a scenario file. */
export interface TraceFile {
  readonly trace: Trace;
  readonly file: ScenarioFile;
}

/** Reads a trace of a model; what is wrong with it is a {@link UserError} with code 151. */
export function readTrace(path: string): TraceFile {
  const trace = readAnyTrace(path);
  if (isKernelTrace(trace)) {
    const how = `swiocheck kernel replay ${printable(path)} --tree DIR`;
    throw new UserError(151, `${printable(path)}: a trace of the real swiotlb.c, which needs a kernel tree: ${how}`);
  }
  return { trace, file: parseScenario(JSON.stringify(trace.scenario, null, 2), `${path}: scenario`) };
}

/** Reads a trace file, whatever it is a trace of. */
export function readAnyTrace(path: string): Trace {
  const result = parseTrace(readLimited(path, bounds.text));
  if (result.kind === 'invalid') {
    const errors = result.errors.map((error) => `  ${printable(formatTraceError(error), 600)}`);
    throw new UserError(151, `${printable(path)}: not a trace of swiocheck\n${errors.join('\n')}`);
  }
  return result.trace;
}

/** Walks a trace on the machine of its scenario; where they part, a {@link UserError} with code 151 says why. */
export function walkTrace({ trace, file }: TraceFile): Walk {
  const { property, machine } = claimed(file.scenario, trace.claim);
  const walked = walk(machine(), trace, property);
  if (walked.kind === 'diverged') throw new UserError(151, formatDivergence(walked).trimEnd());
  return walked.walk;
}
