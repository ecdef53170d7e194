import type { Progress } from '../../checker/options.ts';
import type { Io } from '../io.ts';
import { duration, grouped, mebibytes } from './numbers.ts';

export const progressModes = ['auto', 'bar', 'ndjson', 'none'] as const;
export type ProgressMode = (typeof progressModes)[number];

/** Shows on stderr how far the search of one scenario has come. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Takes away what only makes sense while the search runs. */
  clear(): void;
}

const redrawMs = 100;

/** The display of a mode; `auto` is a bar on a terminal and nothing elsewhere. */
export function progressDisplay(mode: ProgressMode, scenario: string, { stderr }: Io): ProgressDisplay {
  if (mode === 'ndjson') {
    return throttled(
      1000,
      (progress) => stderr.write(`${JSON.stringify({ scenario, ...progress })}\n`),
      () => {},
    );
  }
  if (mode === 'bar' || (mode === 'auto' && stderr.isTTY === true)) {
    const width = (stderr.columns ?? 80) - 1;
    const draw = (progress: Progress) => stderr.write(`\r\u001b[K${barText(scenario, progress).slice(0, width)}`);
    return throttled(redrawMs, draw, () => stderr.write('\r\u001b[K'));
  }
  return { show: () => {}, clear: () => {} };
}

function barText(scenario: string, progress: Progress): string {
  const rate = progress.seconds > 0 ? progress.distinct / progress.seconds : 0;
  return [
    scenario,
    `${grouped(progress.distinct)} states`,
    `${grouped(rate)}/s`,
    `depth ${progress.depth}`,
    `frontier ${grouped(progress.frontier)}`,
    mebibytes(progress.memoryBytes),
    duration(progress.seconds),
  ].join('  ');
}

function throttled(everyMs: number, draw: (progress: Progress) => void, clear: () => void): ProgressDisplay {
  let last = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      const now = performance.now();
      if (now - last < everyMs) return;
      last = now;
      draw(progress);
    },
    clear: () => {
      if (last > Number.NEGATIVE_INFINITY) clear();
    },
  };
}
