import { cpuChart } from '../chart/cpu.ts';
import { rcuChart } from '../chart/rcu.ts';
import { workerChart } from '../chart/worker.ts';
import { type FlatChart, flatten, type Way } from '../compile/flatten.ts';

/** A change of one way of a chart that nobody wrote. */
export interface ChartMutant {
  readonly name: string;
  alterChart(chart: FlatChart): FlatChart;
}

/** Charts whose ways are mutated. */
const charts = [cpuChart, workerChart, rcuChart].map((chart) => flatten(chart));

/** Places that only a seeded fault leads to. */
const faultOnly =
  /readingWord|droppingLock|relocking|accounting|writingCursor|readingCursor|Unlocked|unmap\.returning|flaggingLate/;

/** Guards that only a seeded fault makes true. */
const faultGuards = ['accountsLate', 'flagsLate', 'foundButDropsLock', 'foundInWord', 'readsCursor', 'releasesUnlocked'];

/**
 * Every action left out, every guard left out, every way left out that is not the only one, every two neighbouring actions
 * exchanged, and every step that two others could jump over: a step skipped, as if its place were not there.
 */
export function chartMutants(): ChartMutant[] {
  return charts.flatMap((chart) =>
    chart.places.filter(({ name }) => !faultOnly.test(name)).flatMap((place) => mutantsAt(chart, place)),
  );
}

type Place = FlatChart['places'][number];

function mutantsAt(chart: FlatChart, place: Place): ChartMutant[] {
  const mutants: ChartMutant[] = [];
  const add = (what: string, change: (ways: readonly Way[]) => readonly Way[], step: string | null) => {
    const name = `${chart.name} ${place.name}${step === null ? '' : ` ${step}`}: ${what}`;
    mutants.push({ name, alterChart: (flat) => (flat.name === chart.name ? withWays(flat, place.number, step, change) : flat) });
  };
  const lists: (readonly [string | null, readonly Way[]])[] = place.steps.map(({ action, ways }) => [action, ways]);
  if (place.always.length > 0) lists.push([null, place.always]);
  for (const [step, ways] of lists) {
    for (const [index, way] of ways.entries()) {
      if (way.guard !== null && faultGuards.includes(way.guard)) continue;
      const spoil = (changed: Partial<Way>) => (list: readonly Way[]) => list.with(index, { ...list[index]!, ...changed });
      const target = `${chart.places[way.target]!.name}${way.guard === null ? '' : ` if ${way.guard}`}`;
      for (const [at, action] of way.actions.entries()) {
        add(`without ${action} to ${target}`, spoil({ actions: way.actions.toSpliced(at, 1) }), step);
        const next = way.actions[at + 1];
        if (next === undefined) continue;
        add(`${next} before ${action} to ${target}`, spoil({ actions: way.actions.toSpliced(at, 2, next, action) }), step);
      }
      if (way.guard !== null) add(`without the guard to ${target}`, spoil({ guard: null }), step);
      const other = ways.some((another, at) => at !== index && another.guard === null) || (way.guard !== null && step !== null);
      if (other) add(`without the way to ${target}`, (list) => list.toSpliced(index, 1), step);
      const beyond = onlyWayOn(chart, way.target);
      if (step !== null && beyond !== null) {
        add(`skips ${target}`, spoil({ target: beyond.target }), step);
        const late = { actions: [...way.actions, ...beyond.actions], target: beyond.target };
        if (beyond.guard === null) add(`runs ${target} at once`, spoil(late), step);
      }
    }
  }
  return mutants;
}

/** The way on from a place that has one only. */
function onlyWayOn(chart: FlatChart, number: number): Way | null {
  const { steps, always } = chart.places[number]!;
  if (always.length > 0 || steps.length !== 1 || steps[0]!.ways.length !== 1) return null;
  return steps[0]!.ways[0]!;
}

function withWays(
  chart: FlatChart,
  place: number,
  step: string | null,
  change: (ways: readonly Way[]) => readonly Way[],
): FlatChart {
  const places = chart.places.map((at): Place => {
    if (at.number !== place) return at;
    if (step === null) return { ...at, always: change(at.always) };
    return { ...at, steps: at.steps.map((one) => (one.action === step ? { ...one, ways: change(one.ways) } : one)) };
  });
  return { ...chart, places };
}
