import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../cli/package-root.ts';
import { type Contender, contendersHere } from './contenders.ts';
import { measure } from './measurement.ts';
import { performancePage } from './page.ts';
import { measuresUsage } from './peers/process-usage.ts';
import { type Size, size, sizeTitle } from './size.ts';
import { asText, type Measured, rowsOf } from './table.ts';
import { type SizeMeasured, targetRows } from './targets.ts';

/*
 * The benchmark: the search and its peers on the same allocator, in turn, each run in a process of its own.
 */

interface Benchmark {
  readonly of: Size;
  /** Every reachable state: hash tables are made for so many. */
  readonly states: number;
  /** Seconds, minutes, or the better part of an hour for one round of all checkers. */
  readonly takes: 'seconds' | 'minutes' | 'hour';
}

const benchmarks: readonly Benchmark[] = [
  { of: size(3, 2, 4, 4), states: 640_416, takes: 'seconds' },
  { of: size(4, 2, 2, 2), states: 9_139_860, takes: 'minutes' },
  { of: size(4, 2, 4, 4), states: 100_000_000, takes: 'hour' },
];

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    'long-runs': { type: 'string', default: '1' },
    large: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (!measuresUsage) {
  process.stderr.write('nothing to measure with: this machine has no GNU time (Debian: apt install time)\n');
  process.exit(1);
}
const runs = Number(values.runs);
const longRuns = Number(values['long-runs']);
const { contenders, missing } = contendersHere();
for (const what of missing) process.stderr.write(`${what}\n`);

const measured: SizeMeasured[] = [];
for (const { of, states, takes } of benchmarks) {
  if (takes === 'hour' && !values.large) {
    process.stderr.write(`without ${sizeTitle(of)}: ask --large for it\n`);
    continue;
  }
  const times = takes === 'seconds' ? runs : longRuns;
  const all = measureSize(of, states, times);
  process.stdout.write(`${sizeTitle(of)}, runs: ${times}\n${asText(rowsOf(all))}\n\n`);
  measured.push({ of, runs: times, all });
}
process.stdout.write(`${asText(targetRows(measured))}\n`);
if (values.write) {
  const page = performancePage(measured, { missing, date: new Date() });
  writeFileSync(join(packageRoot(), 'docs', 'performance.md'), page);
}

/** @throws Error where two that search every state count differently: then they did not do the same work. */
function measureSize(of: Size, states: number, times: number): Measured[] {
  const chosen = contenders.filter(({ statesMax }) => states <= (statesMax ?? states));
  const measurements = measure(
    times,
    chosen.map((contender) => () => {
      process.stderr.write(`${sizeTitle(of)}: ${contender.name}\n`);
      return contender.run(of, states);
    }),
  );
  const all = chosen.map((contender: Contender, i): Measured => ({ contender, measurement: measurements[i]! }));
  const [first, ...others] = all.filter(({ contender }) => contender.setting === 'plain');
  for (const { contender, measurement } of others) {
    const { distinct, transitions } = first!.measurement;
    if (measurement.distinct !== distinct || measurement.transitions !== transitions)
      throw new Error(`${contender.name} counts other states than ${first!.contender.name}`);
  }
  return all;
}
