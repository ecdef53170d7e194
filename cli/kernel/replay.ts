import { KernelMachine } from '../../kernel/machine.ts';
import { placesNamed } from '../../kernel/place.ts';
import type { Walk } from '../../traces/walk.ts';
import type { Io } from '../io.ts';
import { printable } from '../printable.ts';
import { readAnyTrace } from '../trace-file.ts';
import { UserError } from '../user-error.ts';
import { walked } from './evidence.ts';
import { builderOf, type SubjectOptions, subjectOf } from './subject.ts';
import { readTraceScenario } from './trace-scenario.ts';

export type ReplayOptions = Omit<SubjectOptions, 'bits' | 'debugFs' | 'edit'>;

/** What a replay has to say: the walk, and where the file is not the one that the trace was recorded on. */
export interface Replayed {
  readonly walk: Walk;
  readonly notice: string | null;
}

/**
 * Takes the steps of a trace of the real file again, on the file that the options name. The trace says how that is built, and how it
 * was edited.
 *
 * A trace that cannot be used, whose steps cannot be taken, or whose claim is not true, is a {@link UserError} with code 151.
 */
export async function replayKernel(path: string, options: ReplayOptions, io: Io): Promise<Replayed> {
  const trace = readAnyTrace(path);
  const { kernel, scenario } = readTraceScenario(trace, path);
  const subject = subjectOf({ ...options, bits: kernel.bits, debugFs: kernel.debugFs }, kernel.edits);
  const build = await builderOf(subject, io)(scenario);
  const switchPlaces = placesNamed(build.chains, kernel.switchPlaces);
  const confirmation = walked(() => new KernelMachine(build, scenario, { observes: true, switchPlaces }), trace);
  const other = kernel.sha256 === subject.sha256 ? null : `recorded on another file (Linux ${kernel.linux ?? 'unknown'})`;
  if ('unconfirmed' in confirmation) {
    throw new UserError(
      151,
      `${printable(path)}: ${other === null ? '' : `${other}, and here `}${printable(confirmation.unconfirmed, 1000)}`,
    );
  }
  return { walk: confirmation.walk, notice: other };
}
