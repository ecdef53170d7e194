import { parseArgs } from 'node:util';
import type { ReductionName } from '../checker/options.ts';
import { search } from '../checker/search.ts';
import { AllocatorMachine } from '../model/machine.ts';
import { freeList } from '../properties/free-list.ts';
import { noDoubleAllocation } from '../properties/no-double-allocation.ts';
import type { AllocatorProperty } from '../properties/property.ts';
import { usedCounter } from '../properties/used-counter.ts';
import { type Measurement, measure, type Run } from './measurement.ts';
import { missingPrograms, runSpin } from './peers/spin.ts';
import { macrosOf, splitAreasModel } from './peers/split-areas.ts';
import { nameOf, type Size, scenarioOf, size } from './size.ts';

/*
 * Measures the search on a few sizes, and on request Spin beside it. What is printed is the median of several runs. Every run
 * makes its machine anew, so the time in which V8 compiles the code generated for it counts; the search itself is warm from the
 * second run on.
 */

const sizes: readonly Size[] = [size(2, 1, 8, 4, 6), size(3, 2, 2, 2), size(3, 2, 4, 4), size(3, 2, 4, 4, 6)];

/** What the Promela model asserts, so that both do the same work. */
const claims: readonly AllocatorProperty[] = [noDoubleAllocation, freeList, usedCounter];

interface Contender {
  readonly name: string;
  run(of: Size): Run;
}

function ours(name: string, reductions: readonly ReductionName[], properties: readonly AllocatorProperty[]): Contender {
  return {
    name,
    run(of) {
      const machine = new AllocatorMachine(scenarioOf(of));
      const result = search(machine, { strategy: 'breadth-first', storage: 'fingerprint', reductions, properties, limits: {} });
      if (result.verdict.kind !== 'holds') throw new Error(`${nameOf(of)}: ${result.verdict.kind}, which measures nothing`);
      const { distinct, generated } = result.verdict.counts;
      return { distinct, transitions: generated, seconds: result.seconds };
    },
  };
}

function spin(name: string, reduces: boolean): Contender {
  return {
    name,
    run(of) {
      const report = runSpin(splitAreasModel, macrosOf(of), { strategy: 'depth-first', reduces, hashBits: 22 });
      if (report.violation !== null) throw new Error(`${nameOf(of)}: ${report.violation.what}, which measures nothing`);
      return { distinct: report.stored, transitions: report.transitions, seconds: report.seconds };
    },
  };
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, peers: { type: 'boolean', default: false } },
});
const missing = values.peers ? missingPrograms() : [];
if (missing.length > 0) process.stderr.write(`without Spin: this machine has no ${missing.join(' and no ')}\n`);

const contenders: readonly Contender[] = [
  ours('plain, no properties', [], []),
  ours('plain', [], claims),
  ours('transactions', ['transactions'], claims),
  ...(values.peers && missing.length === 0 ? [spin('Spin, no reduction', false), spin('Spin, partial order', true)] : []),
];

const heads = ['', 'states', 'transitions', 'median s', 'min - max s', 'states/s', 'transitions/s'];
for (const of of sizes) {
  const rows = contenders.map((contender) =>
    row(
      contender.name,
      measure(Number(values.runs), () => contender.run(of)),
    ),
  );
  process.stdout.write(`${nameOf(of)}\n${aligned([heads, ...rows])}\n\n`);
}

function row(name: string, measured: Measurement): string[] {
  const { distinct, transitions, seconds, secondsMin, secondsMax } = measured;
  return [
    name,
    grouped(distinct),
    grouped(transitions),
    seconds.toFixed(2),
    `${secondsMin.toFixed(2)} - ${secondsMax.toFixed(2)}`,
    rate(distinct, seconds),
    rate(transitions, seconds),
  ];
}

/** Three digits are all that a measurement on a shared machine is worth; pan says 0 s for less than 10 ms. */
function rate(count: number, seconds: number): string {
  return seconds > 0 ? grouped(Number((count / seconds).toPrecision(3))) : '-';
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** The first column left-aligned, numbers right-aligned. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  ');
  return rows.map((cells) => `  ${line(cells)}`).join('\n');
}
