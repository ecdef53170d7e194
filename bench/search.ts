import { writeFileSync } from 'node:fs';
import { freemem, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../cli/package-root.ts';
import { type Benchmark, benchmarks } from './benchmarks.ts';
import { contendersHere, refusal } from './contenders.ts';
import { Kept } from './kept.ts';
import { machineHere, versionsHere } from './machine.ts';
import { type Measurable, measure, type Outcomes } from './measurement.ts';
import { performancePage } from './page.ts';
import { measuresUsage } from './peers/process-usage.ts';
import { shortName, sizeTitle } from './size.ts';
import { asText, failuresOf, measuredOf, rowsOf } from './table.ts';
import { targetRows } from './targets.ts';

/*
 * The benchmark: the search and its peers on the same allocator, in turn, each run in a process of its own. Every run is kept in
 * bench/measured.json as soon as it is over.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    size: { type: 'string', multiple: true },
    large: { type: 'boolean', default: false },
    huge: { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});

const kept = new Kept(join(packageRoot(), 'bench', 'measured.json'));
if (!values.page) for (const benchmark of asked()) measureSize(benchmark);
const measured = kept.sizes.map((size) => ({ of: size.of, all: measuredOf(size) }));
process.stdout.write(`${asText(targetRows(measured))}\n`);
if (values.write || values.page) writeFileSync(join(packageRoot(), 'docs', 'performance.md'), performancePage(kept.sizes));

function asked(): readonly Benchmark[] {
  if (!measuresUsage) fail('nothing to measure with: this machine has no GNU time (Debian: apt install time)');
  if (values.rounds !== undefined && !/^\d*[13579]$/.test(values.rounds)) fail('--rounds: an odd number, which has a median');
  const names = values.size ?? [];
  const known = benchmarks.map(({ of }) => shortName(of));
  for (const name of names) if (!known.includes(name)) fail(`--size ${name}: one of ${known.join(', ')}`);
  return benchmarks.filter((benchmark) =>
    names.length > 0 ? names.includes(shortName(benchmark.of)) : benchmark.asked === 'always' || values[benchmark.asked],
  );
}

function measureSize({ of, states, rounds }: Benchmark): void {
  const { contenders, missing } = contendersHere();
  for (const what of missing) process.stderr.write(`${what}\n`);
  const before = values.resume ? kept.of(of) : undefined;
  const loadBefore = Math.max(before?.loadBefore ?? 0, loadavg()[0]!);
  const runsBefore = (name: string): Outcomes =>
    before?.contenders.find((one) => one.name === name)?.outcomes.filter((outcome) => !('failed' in outcome)) ?? [];
  const searches = contenders.map((contender) => {
    const { name, tool, setting, workers } = contender;
    const run: Measurable['run'] = () => {
      const refused = refusal(contender, states, freemem());
      if (refused !== null) throw new Error(refused);
      process.stderr.write(`${sizeTitle(of)}: ${name}\n`);
      return contender.run(of, states);
    };
    return { name, tool, setting, workers, outcomes: runsBefore(name), run };
  });
  measure(Number(values.rounds ?? rounds), searches, () => {
    kept.put({
      of,
      date: new Date().toISOString().slice(0, 10),
      machine: machineHere(),
      loadBefore,
      versions: versionsHere(),
      missing: [...missing],
      contenders: searches.map(({ run, outcomes, ...contender }) => ({ ...contender, outcomes: [...outcomes] })),
    });
    kept.save();
  });
  const all = measuredOf(kept.of(of)!);
  process.stdout.write(`${sizeTitle(of)}\n${asText(rowsOf(all))}\n${failuresOf(all).join('\n')}\n`);
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
