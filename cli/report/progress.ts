import type { StatesEstimate } from '../../checker/level-profile.ts';
import type { Progress } from '../../checker/options.ts';
import type { Io } from '../io.ts';
import type { Show } from '../run-search.ts';
import { duration, grouped, mebibytes } from './numbers.ts';

export const progressModes = ['auto', 'bar', 'ndjson', 'none'] as const;
export type ProgressMode = (typeof progressModes)[number];

/** Shows on stderr how far the search of one scenario has come. */
export interface ProgressDisplay {
  readonly show: Show;
  /** Takes away what only makes sense while the search runs. */
  clear(): void;
}

const redrawMs = 100;

/** The display of a mode; `auto` is a bar on a terminal and nothing elsewhere. */
export function progressDisplay(mode: ProgressMode, scenario: string, { stderr }: Io): ProgressDisplay {
  if (mode === 'ndjson') {
    return throttled(
      1000,
      (progress, estimate) => stderr.write(`${JSON.stringify({ scenario, ...progress, estimate: estimate() })}\n`),
      () => {},
    );
  }
  if (mode === 'bar' || (mode === 'auto' && stderr.isTTY === true)) {
    const width = (stderr.columns ?? 80) - 1;
    const draw: Show = (progress, estimate) =>
      stderr.write(`\r\u001b[K${barText(scenario, progress, estimate()).slice(0, width)}`);
    return throttled(redrawMs, draw, () => stderr.write('\r\u001b[K'));
  }
  return { show: () => {}, clear: () => {} };
}

function barText(scenario: string, progress: Progress, estimate: StatesEstimate | null): string {
  const rate = progress.seconds > 0 ? progress.distinct / progress.seconds : 0;
  return [
    scenario,
    `${grouped(progress.distinct)} states`,
    ...(estimate === null ? [] : [leftText(progress.distinct, rate, estimate)]),
    `${grouped(rate)}/s`,
    `depth ${progress.depth}`,
    `frontier ${grouped(progress.frontier)}`,
    mebibytes(progress.memoryBytes),
    duration(progress.seconds),
  ].join('  ');
}

/** `about 12-55%, 20.0 s to 3 min 5 s left`: the range is part of what is known. */
function leftText(distinct: number, rate: number, { low, high }: StatesEstimate): string {
  const part = (states: number) => Math.floor((100 * distinct) / states);
  const left = (states: number) => duration((states - distinct) / Math.max(rate, 1));
  return `about ${part(high)}-${part(low)}%, ${left(low)} to ${left(high)} left`;
}

function throttled(everyMs: number, draw: Show, clear: () => void): ProgressDisplay {
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(progress, estimate) {
      const now = performance.now();
      if (now - last < everyMs) return;
      last = now;
      draw(progress, estimate);
    },
    clear: () => {
      if (last > Number.NEGATIVE_INFINITY) clear();
    },
  };
}
