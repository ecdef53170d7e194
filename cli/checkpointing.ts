import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { resolve } from 'node:path';
import type { Archive } from '../checker/archive.ts';
import type { SearchResult } from '../checker/options.ts';
import type { SearchRun } from '../checker/search.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';
import { checkCommand, quoted } from './command-line.ts';
import type { Sink } from './io.ts';
import type { Overrides } from './overrides.ts';
import { toolVersion } from './package-root.ts';
import type { Plan } from './plan.ts';
import { printable } from './printable.ts';
import { reason } from './read-limited.ts';
import { UserError } from './user-error.ts';
import { expectWritable } from './write-new.ts';

/** What the command line says of checkpoints. */
export interface CheckpointOptions {
  /** Where to write them. */
  readonly checkpoint?: string;
  /** Seconds of search between two of them. */
  readonly checkpointSeconds?: number;
  /** The one to go on from. */
  readonly resume?: string;
}

/** Where a search went on from. */
export interface Resumed {
  readonly file: string;
  readonly distinct: number;
  readonly seconds: number;
}

const secondsBetween = 60;

/** Refuses what cannot be meant, and a file in the way, before anything is searched. */
export function expectCheckpointable(options: CheckpointOptions, scenarios: number, force: boolean): void {
  const { checkpoint, checkpointSeconds, resume } = options;
  if (checkpointSeconds !== undefined && checkpoint === undefined)
    throw new UserError(2, '--checkpoint-seconds needs --checkpoint');
  if (checkpoint === undefined && resume === undefined) return;
  if (scenarios > 1) throw new UserError(2, '--checkpoint and --resume take one scenario at a time');
  // To go on writing where one came from is meant.
  const same = checkpoint !== undefined && resume !== undefined && resolve(checkpoint) === resolve(resume);
  if (checkpoint !== undefined) expectWritable(checkpoint, force || same);
}

/** Saves one search now and then, and lets it begin where another ended. */
export class Checkpointing {
  resumed: Resumed | null = null;
  private readonly plan: Plan;
  private readonly options: CheckpointOptions;
  private readonly overrides: Overrides;
  private readonly tolerated: boolean;
  private readonly stderr: Sink;
  private readonly key: string;
  private savedAt = performance.now();
  private written = false;

  /** `overrides` and `tolerated`: the rest of the command line, to say how it is gone on with. */
  constructor(plan: Plan, options: CheckpointOptions, overrides: Overrides, tolerated: boolean, stderr: Sink) {
    this.plan = plan;
    this.options = options;
    this.overrides = overrides;
    this.tolerated = tolerated;
    this.stderr = stderr;
    this.key = keyOf(plan);
  }

  /** Before the first slice: goes on from the checkpoint that the options name, if they name one. */
  begin(run: SearchRun): void {
    const file = this.options.resume;
    if (file === undefined) return;
    readCheckpoint(file, (archive) => {
      this.expectMine(file, archive);
      run.transfer(archive);
    });
    const { distinct, seconds } = run.progress();
    this.resumed = { file, distinct, seconds };
  }

  /** Between two slices: saves the search when it is time. */
  look(run: SearchRun): void {
    const { checkpoint, checkpointSeconds = secondsBetween } = this.options;
    if (checkpoint === undefined || performance.now() - this.savedAt < checkpointSeconds * 1000) return;
    this.save(checkpoint, run);
  }

  /** After the last slice: saves a search that could have gone on. */
  end(run: SearchRun): void {
    if (this.options.checkpoint !== undefined) this.save(this.options.checkpoint, run);
  }

  /** The command that goes on with a search that a limit ended, with more of what it had too little of; or null. */
  resumeCommand({ verdict }: SearchResult): string | null {
    const { checkpoint, checkpointSeconds, resume } = this.options;
    const from = this.written ? checkpoint : resume;
    if (from === undefined || verdict.kind !== 'inconclusive') return null;
    const { secondsMax = 0, memoryBytesMax = 0 } = this.plan.options.limits;
    const more: Readonly<Record<string, Overrides>> = {
      interrupted: {},
      time: { maxSeconds: 2 * secondsMax },
      memory: { maxMemory: (2 * memoryBytesMax) / (1024 * 1024) },
    };
    if (more[verdict.limit] === undefined) return null;
    const words = ['', '--resume', from];
    if (checkpoint !== undefined) words.push('--checkpoint', checkpoint);
    if (checkpointSeconds !== undefined) words.push('--checkpoint-seconds', String(checkpointSeconds));
    const command = checkCommand(this.plan.file.path, { ...this.overrides, ...more[verdict.limit] }, this.tolerated);
    return command + words.map((word) => (word === '' ? word : quoted(word))).join(' ');
  }

  private save(file: string, run: SearchRun): void {
    if (!run.resumable) return;
    try {
      writeCheckpoint(file, (archive) => {
        archive.value(this.header());
        run.transfer(archive);
      });
      this.written = true;
    } catch (error) {
      // A disk that is full now need not be so later, and what was searched is worth more than the attempt.
      this.stderr.write(`swiocheck: ${printable(file)}: no checkpoint written: ${reason(error)}; the search goes on\n`);
    }
    this.savedAt = performance.now();
  }

  private header() {
    return {
      tool: toolVersion(),
      endianness: endianness(),
      key: this.key,
      command: checkCommand(this.plan.file.path, this.overrides, this.tolerated),
    };
  }

  /** Refuses the checkpoint of another tool, scenario or way to search. */
  private expectMine(file: string, archive: Archive): void {
    const mine = this.header();
    const found = archive.value(mine);
    const refuse = (why: string) => new UserError(151, `${printable(file)}: nothing to go on from: ${why}`);
    if (found.tool !== mine.tool) throw refuse(`swiocheck ${printable(found.tool)} saved it, and this is ${mine.tool}`);
    if (found.endianness !== mine.endianness) throw refuse('a machine of another byte order saved it');
    if (found.key !== mine.key) {
      throw refuse(
        'it is of another scenario, or of other options. Only the limits on time and memory may change; it was saved by:\n' +
          `  ${printable(found.command, 1000)}`,
      );
    }
  }
}

/** What two searches have in common that come to the same, state by state. */
function keyOf({ file, machine, options }: Plan): string {
  const { limits, description: _description, expect: _expect, ...document } = file.document;
  const { seconds: _seconds, memoryMiB: _memory, ...bounds } = limits;
  const { processes, snapshotBytes, variables } = machine;
  const named = (properties: readonly { readonly name: string }[] = []) => properties.map(({ name }) => name);
  const { reductions, properties, watched } = options;
  const key = { document, bounds, reductions, properties: named(properties), watched: named(watched) };
  return createHash('sha256')
    .update(JSON.stringify({ ...key, processes, snapshotBytes, variables }))
    .digest('hex');
}
