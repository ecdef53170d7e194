import type { Contender } from './contenders.ts';
import type { Measurement } from './measurement.ts';
import { type Size, sizeTitle } from './size.ts';
import type { Measured } from './table.ts';

/** What was measured on one size. */
export interface SizeMeasured {
  readonly of: Size;
  /** Runs of each contender, taken in turn. */
  readonly runs: number;
  readonly all: readonly Measured[];
}

/**
 * The targets as rows (measure, size, target, measured, met or missed), each figure a ratio of medians. What this machine could
 * not measure says so.
 */
export function targetRows(sizes: readonly SizeMeasured[]): readonly (readonly string[])[] {
  const rows = sizes.flatMap(({ of, all }) => {
    const measured = (tool: Contender['tool'], setting: Contender['setting']) =>
      all
        .filter(({ contender }) => contender.tool === tool && contender.setting === setting)
        .map(({ measurement }) => measurement);
    const ours = measured('swiocheck', 'plain')[0]!;
    const reduced = measured('swiocheck', 'reduced').at(-1)!;
    const byDefault = measured('swiocheck', 'default')[0]!;
    const raw = (tool: Contender['tool'], atLeast: number) => {
      const peer = measured(tool, 'plain')[0];
      return [
        `raw search: states a CPU second, against ${tool}`,
        sizeTitle(of),
        `>= ${atLeast}`,
        ...judged(peer && peer.cpuSeconds / ours.cpuSeconds, (ratio) => ratio >= atLeast),
      ];
    };
    const peers = all.filter(({ contender }) => contender.tool !== 'swiocheck').map(({ measurement }) => measurement);
    const verdict = (what: string, own: Measurement, seconds: (of: Measurement) => number) => [
      what,
      sizeTitle(of),
      of.cpus >= 4 ? '>= 20' : '-',
      ...judged(
        peers.length > 0 ? Math.min(...peers.map(seconds)) / seconds(own) : undefined,
        of.cpus >= 4 ? (ratio) => ratio >= 20 : null,
      ),
    ];
    const collapse = all.find(({ contender }) => contender.name.endsWith('collapse'))?.measurement;
    return [
      raw('Spin', 3),
      raw('Rumur', 3),
      raw('TLC', 30),
      verdict('search to the verdict, all reductions, against the best setting of any peer', reduced, (m) => m.cpuSeconds),
      verdict('the same with every property, as the command checks', byDefault, (m) => m.cpuSeconds),
      verdict('the same from the model to the verdict, compilation included', byDefault, (m) => m.verdictSeconds),
      [
        "memory a state, against Spin's collapse compression",
        sizeTitle(of),
        '<= 0.5',
        ...judged(collapse && ours.residentBytes / collapse.residentBytes, (ratio) => ratio <= 0.5),
      ],
    ];
  });
  return [['measure', 'size', 'target', 'measured', ''], ...rows];
}

function judged(ratio: number | undefined, meets: ((ratio: number) => boolean) | null): [string, string] {
  if (ratio === undefined || !Number.isFinite(ratio)) return ['not measured here', ''];
  return [`${ratio.toPrecision(2)}`, meets === null ? '' : meets(ratio) ? 'met' : 'missed'];
}
