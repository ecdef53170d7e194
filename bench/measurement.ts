/** One run of a checker on one size. */
export interface Run {
  readonly distinct: number;
  /** The initial state and every successor, duplicates included. */
  readonly transitions: number;
  /** Seconds of the search itself: neither the generation of code nor its compilation. */
  readonly seconds: number;
}

/** The run of median time, and the fastest and slowest time beside it: on a shared machine the spread is part of the result. */
export interface Measurement extends Run {
  readonly secondsMin: number;
  readonly secondsMax: number;
}

/**
 * Runs `once` so many times.
 *
 * @throws RangeError where `runs` is no positive odd number: only then is a median one of the runs.
 * @throws Error where two runs count differently: then nothing was measured.
 */
export function measure(runs: number, once: () => Run): Measurement {
  if (!Number.isInteger(runs) || runs % 2 !== 1 || runs < 1)
    throw new RangeError(`${runs} runs have no median run: ask an odd number`);
  const all = Array.from({ length: runs }, once).sort((a, b) => a.seconds - b.seconds);
  const median = all[(runs - 1) / 2]!;
  for (const { distinct, transitions } of all) {
    if (distinct !== median.distinct || transitions !== median.transitions)
      throw new Error('two runs of one search count differently');
  }
  return { ...median, secondsMin: all[0]!.seconds, secondsMax: all[runs - 1]!.seconds };
}
