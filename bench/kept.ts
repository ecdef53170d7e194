import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Size } from './size.ts';

const count = z.number().nonnegative();

const run = z.strictObject({
  distinct: count,
  transitions: count,
  cpuSeconds: count,
  wallSeconds: count,
  verdictSeconds: count,
  residentBytes: count,
  storeBytes: count.optional(),
});

const contender = z.strictObject({
  name: z.string(),
  tool: z.enum(['swiocheck', 'C', 'Spin', 'Rumur', 'TLC']),
  setting: z.enum(['plain', 'reduced', 'default']),
  workers: z.number().int().positive(),
  outcomes: z.array(z.union([run, z.strictObject({ failed: z.string() })])),
});

const sizeKept = z.strictObject({
  of: z.strictObject({
    cpus: count,
    areas: count,
    areaSlots: count,
    segmentSlots: count,
    toDeviceBytes: count,
    fromDeviceBytes: count,
  }),
  /** Of the last run. */
  date: z.string(),
  machine: z.string(),
  /** Processes that wanted a core before the first run, on average over a minute: other work, which spoils the figures. */
  loadBefore: count,
  versions: z.array(z.string()),
  /** Contenders that the machine could not run, and why. */
  missing: z.array(z.string()),
  contenders: z.array(contender),
});

/** What was measured of one contender: its runs. */
export type ContenderKept = z.infer<typeof contender>;

/** What was measured on one size. */
export type SizeKept = z.infer<typeof sizeKept>;

const keptSchema = z.strictObject({ sizes: z.array(sizeKept) });

/** Every run that the page is made of, in a file: sizes are measured one at a time, and a measurement that was stopped goes on. */
export class Kept {
  readonly sizes: SizeKept[];
  private readonly path: string;

  /** @throws Error where the file is no such record. */
  constructor(path: string) {
    this.path = path;
    this.sizes = existsSync(path) ? keptSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).sizes : [];
  }

  of(size: Size): SizeKept | undefined {
    return this.sizes.find((kept) => JSON.stringify(kept.of) === JSON.stringify(size));
  }

  /** Replaces what is kept of the same size, or adds it: smaller ones first. */
  put(size: SizeKept): void {
    const before = this.of(size.of);
    if (before === undefined) this.sizes.push(size);
    else this.sizes[this.sizes.indexOf(before)] = size;
    this.sizes.sort(({ of: a }, { of: b }) => a.cpus - b.cpus || a.areas * a.areaSlots - b.areas * b.areaSlots);
  }

  /** Whole or not at all: a measurement can be stopped at any time. */
  save(): void {
    writeFileSync(`${this.path}.tmp`, `${JSON.stringify({ sizes: this.sizes }, null, 2)}\n`);
    renameSync(`${this.path}.tmp`, this.path);
  }
}
