import type { Contender } from './contenders.ts';
import type { Measurement } from './measurement.ts';
import { type Size, sizeTitle } from './size.ts';
import type { Measured } from './table.ts';

/** What was measured on one size. */
export interface SizeMeasured {
  readonly of: Size;
  readonly all: readonly Measured[];
}

/** Most or least that a ratio may be; null where nothing is asked. */
interface Target {
  readonly sign: '>=' | '<=';
  readonly bound: number;
}

const atLeast = (bound: number): Target => ({ sign: '>=', bound });
const atMost = (bound: number): Target => ({ sign: '<=', bound });

/**
 * The targets as rows (measure, size, target, measured, met or missed), each figure a ratio of medians. What this machine could
 * not measure says so.
 */
export function targetRows(sizes: readonly SizeMeasured[]): readonly (readonly string[])[] {
  return [['measure', 'size', 'target', 'measured', ''], ...sizes.flatMap(rowsOf)];
}

function rowsOf({ of, all }: SizeMeasured): readonly (readonly string[])[] {
  const measured = (tool: Contender['tool'], setting: Contender['setting'], workers = 1) =>
    all
      .filter((one) => one.tool === tool && one.setting === setting && one.workers === workers)
      .flatMap(({ measurement }) => measurement ?? []);
  const ours = measured('swiocheck', 'plain')[0];
  const twoWorkers = measured('swiocheck', 'plain', 2)[0];
  const reduced = measured('swiocheck', 'reduced').at(-1);
  const byDefault = measured('swiocheck', 'default')[0];
  const collapse = all.find(({ name }) => name.endsWith('collapse'))?.measurement ?? undefined;
  const peers = all.filter(({ tool }) => tool !== 'swiocheck' && tool !== 'C').flatMap(({ measurement }) => measurement ?? []);

  const row = (measure: string, target: Target | null, ratio: number | undefined) => [
    measure,
    sizeTitle(of),
    target === null ? '-' : `${target.sign} ${target.bound}`,
    ...judged(ratio, target),
  ];
  const raw = (tool: Contender['tool'], bound: number) => {
    const peer = measured(tool, 'plain')[0];
    return row(
      `raw search: states a CPU second, against ${tool}`,
      atLeast(bound),
      peer && ours && peer.cpuSeconds / ours.cpuSeconds,
    );
  };
  const written = measured('C', 'plain')[0];
  // With three CPUs everything is over before much of it is worth something.
  const long = of.cpus >= 4;
  const verdict = (what: string, own: Measurement | undefined, seconds: (of: Measurement) => number) =>
    row(what, long ? atLeast(20) : null, own && (peers.length > 0 ? Math.min(...peers.map(seconds)) / seconds(own) : undefined));
  return [
    raw('Spin', 3),
    raw('Rumur', 3),
    raw('TLC', 30),
    row('raw search: CPU time, against hand-written C', atMost(1.5), written && ours && ours.cpuSeconds / written.cpuSeconds),
    verdict('search to the verdict, all reductions, against the best setting of any peer', reduced, (m) => m.cpuSeconds),
    verdict('the same with every property, as the command checks', byDefault, (m) => m.cpuSeconds),
    verdict('the same from the model to the verdict, compilation included', byDefault, (m) => m.verdictSeconds),
    row(
      'two workers against one: wall time',
      long ? atLeast(1.6) : null,
      twoWorkers && ours && ours.wallSeconds / twoWorkers.wallSeconds,
    ),
    row(
      "memory a state, against Spin's collapse compression",
      atMost(0.5),
      collapse && ours && ours.residentBytes / collapse.residentBytes,
    ),
    row(
      'bytes a state of visited set, frontier and parent links',
      atMost(16),
      ours?.storeBytes && ours.storeBytes / ours.distinct,
    ),
  ];
}

function judged(ratio: number | undefined, target: Target | null): [string, string] {
  if (ratio === undefined || !Number.isFinite(ratio)) return ['not measured here', ''];
  const shown = ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2);
  if (target === null) return [shown, ''];
  const met = target.sign === '>=' ? ratio >= target.bound : ratio <= target.bound;
  return [shown, met ? 'met' : 'missed'];
}
