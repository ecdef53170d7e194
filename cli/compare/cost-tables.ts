import { columns } from '../columns.ts';
import { grouped } from '../report/numbers.ts';
import type { Costs } from './costs.ts';
import { instanceCounts } from './probes.ts';

interface Row {
  readonly design: string;
  readonly costs: Costs;
  readonly probes: readonly number[];
}

/** What each design costs in the worst case of the workload, the questions of the thread as columns. */
export function costsText(rows: readonly Row[]): string {
  const table = columns(
    [
      ['design', 'locks a request takes', 'probes a free makes', 'longest queue', 'refusals', 'with room', 'stranded slots'],
      ...rows.map(({ design, costs }) => [
        design,
        String(costs.areasTriedMax),
        String(costs.probesMax),
        String(costs.queueMax),
        grouped(costs.refused),
        grouped(costs.refusedWithRoom),
        String(costs.strandedSlotsMax),
      ]),
    ],
    160,
  );
  return `costs, the worst case over every step (refusals: how many steps of the state space refuse, and how many of
those while some area, of whatever device, had room; stranded: free slots in all areas at such a refusal)
${table}`;
}

/** How the price of finding a free's pool grows with the number of instances, areas or pools. */
export function probesText(rows: readonly Row[]): string {
  const table = columns(
    [
      ['design', ...instanceCounts.map((count) => `${count} instance${count === 1 ? '' : 's'}`)],
      ...rows.map(({ design, probes }) => [design, ...probes.map(String)]),
    ],
    160,
  );
  return `probes of a free as the number of instances, areas or pools grows\n${table}`;
}
