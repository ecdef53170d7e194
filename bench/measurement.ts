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
  /** Of our own search: most bytes of visited set, frontier and parent links together. */
  readonly storeBytes?: number | undefined;
}

/** Why there is no run: too slow, out of memory, not asked because it would be. */
export interface Failure {
  readonly failed: string;
}

/** The runs of one search so far. One that failed is the last. */
export type Outcomes = readonly (Run | Failure)[];

/** Medians over several runs, and the spread of what is compared: on a shared machine the spread is part of the result. */
export interface Measurement extends Run {
  readonly runs: number;
  readonly cpuSecondsMin: number;
  readonly cpuSecondsMax: number;
}

/** A search that can be run again and again, and its runs so far. */
export interface Measurable {
  outcomes: Outcomes;
  run(): Run;
}

/**
 * Runs searches in turn (A B A B ...), so that what disturbs the machine for a while disturbs all of them, until each has been run
 * `rounds` times or has failed. Runs that are there already count, so that a measurement that was stopped goes on. `keep` is
 * called after every run.
 */
export function measure(rounds: number, searches: readonly Measurable[], keep: () => void): void {
  for (let round = 0; round < rounds; round++) {
    for (const search of searches) {
      if (search.outcomes.length > round || failureOf(search.outcomes) !== null) continue;
      search.outcomes = [...search.outcomes, attempt(search)];
      keep();
    }
  }
}

export function failureOf(outcomes: Outcomes): string | null {
  const last = outcomes.at(-1);
  return last !== undefined && 'failed' in last ? last.failed : null;
}

/**
 * Medians of the runs, of the last but one where their number is even: only then is a median one of the runs. Null without runs.
 *
 * @throws Error where two runs of one search count differently: then nothing was measured.
 */
export function summary(outcomes: Outcomes): Measurement | null {
  const all = outcomes.flatMap((outcome) => ('failed' in outcome ? [] : outcome));
  const runs = all.slice(0, all.length % 2 === 0 ? all.length - 1 : all.length);
  if (runs.length === 0) return null;
  const { distinct, transitions } = runs[0]!;
  if (runs.some((run) => run.distinct !== distinct || run.transitions !== transitions))
    throw new Error('two runs of one search count differently');
  const sorted = (figure: keyof Run) => runs.map((run) => run[figure] ?? 0).sort((a, b) => a - b);
  const median = (figure: keyof Run) => sorted(figure)[(runs.length - 1) / 2]!;
  return {
    runs: runs.length,
    distinct,
    transitions,
    cpuSeconds: median('cpuSeconds'),
    wallSeconds: median('wallSeconds'),
    verdictSeconds: median('verdictSeconds'),
    residentBytes: median('residentBytes'),
    storeBytes: runs[0]!.storeBytes === undefined ? undefined : median('storeBytes'),
    cpuSecondsMin: sorted('cpuSeconds')[0]!,
    cpuSecondsMax: sorted('cpuSeconds').at(-1)!,
  };
}

function attempt(search: Measurable): Run | Failure {
  try {
    return search.run();
  } catch (error) {
    return { failed: (error as Error).message.split('\n')[0]! };
  }
}
