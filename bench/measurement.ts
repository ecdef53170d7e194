/** One run of a checker on one size. */
export interface Run {
  readonly distinct: number;
  /** The initial state and every successor, duplicates included. */
  readonly transitions: number;
  /** User and system time of the search itself. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** User and system time from the model to the verdict: generated, compiled, started, searched. */
  readonly verdictSeconds: number;
  /** Most resident memory of the process that searched. */
  readonly residentBytes: number;
}

/** Medians over several runs, and the spread of what is compared: on a shared machine the spread is part of the result. */
export interface Measurement extends Run {
  readonly cpuSecondsMin: number;
  readonly cpuSecondsMax: number;
}

/**
 * Measures several searches in turn (A B A B ...), so that what disturbs the machine for a while disturbs all of them.
 *
 * @throws RangeError where `runs` is no positive odd number: only then is a median one of the runs.
 * @throws Error where two runs of one search count differently: then nothing was measured.
 */
export function measure(runs: number, searches: readonly (() => Run)[]): Measurement[] {
  if (!Number.isInteger(runs) || runs % 2 !== 1 || runs < 1)
    throw new RangeError(`${runs} runs have no median run: ask an odd number`);
  const all = searches.map((): Run[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [i, search] of searches.entries()) all[i]!.push(search());
  }
  return all.map(summary);
}

function summary(runs: readonly Run[]): Measurement {
  const { distinct, transitions } = runs[0]!;
  if (runs.some((run) => run.distinct !== distinct || run.transitions !== transitions))
    throw new Error('two runs of one search count differently');
  const sorted = (figure: keyof Run) => runs.map((run) => run[figure]).sort((a, b) => a - b);
  const median = (figure: keyof Run) => sorted(figure)[(runs.length - 1) / 2]!;
  return {
    distinct,
    transitions,
    cpuSeconds: median('cpuSeconds'),
    wallSeconds: median('wallSeconds'),
    verdictSeconds: median('verdictSeconds'),
    residentBytes: median('residentBytes'),
    cpuSecondsMin: sorted('cpuSeconds')[0]!,
    cpuSecondsMax: sorted('cpuSeconds').at(-1)!,
  };
}
