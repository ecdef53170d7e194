import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { Path } from '../../checker/verdict.ts';
import type { Io } from '../io.ts';
import { Coverage } from './coverage.ts';
import type { Violation } from './watch.ts';

/** A path of random decisions that violates something. */
export interface Found {
  readonly path: Path;
  readonly violation: Violation;
}

/** What cases are tried on. */
export interface Trier<Case, Failure extends Found> {
  /** Runs a case, and counts it in `coverage`; null where nothing is violated. */
  failure(attempt: Case, coverage: Coverage): Failure | null;
}

export interface CampaignOptions {
  /** Cases to try. */
  readonly runs: number;
  readonly seed: number;
  /** fast-check's name of one case; only that one is tried. */
  readonly path?: string;
  readonly secondsMax?: number;
}

/** What ended a campaign that found nothing. */
export type Ending = 'runs' | 'time' | 'interrupted';

export interface Campaign<Failure extends Found> {
  /** The case that fails, its schedule shrunk; null where none did. */
  readonly failure: Failure | null;
  /** fast-check's name of that case. */
  readonly path: string | null;
  /** Steps of its path as it was first found. */
  readonly stepsFound: number;
  readonly ending: Ending;
  /** Of the runs up to the first failure. */
  readonly coverage: Coverage;
  /** Of these runs. */
  readonly seconds: number;
}

/** Cases tried while shrinking. A count, not a time, so that a seed always gives the same result; minimise.ts does the rest. */
const shrinksMax = 40;

/** Tries random cases until one fails, then shrinks its schedule. `tried` is called after each case. */
export async function campaign<Case, Failure extends Found>(
  trier: Trier<Case, Failure>,
  cases: fc.Arbitrary<Case>,
  options: CampaignOptions,
  io: Pick<Io, 'onInterrupt'>,
  tried: (coverage: Coverage, seconds: number) => void = () => {},
): Promise<Campaign<Failure>> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const coverage = new Coverage();
  const attempts = new Attempts(trier, coverage);
  let ending: Ending = 'runs';
  const stopListening = io.onInterrupt(() => {
    ending = 'interrupted';
  });
  try {
    const search = async (tryCase: (attempt: Case) => void, parameters: fc.Parameters<[Case]>): Promise<string | null> => {
      const property = fc.asyncProperty(cases, async (attempt) => {
        await setImmediate();
        if (ending === 'runs' && seconds() > (options.secondsMax ?? Number.POSITIVE_INFINITY)) ending = 'time';
        if (ending !== 'runs') throw new Ended();
        tryCase(attempt);
        tried(coverage, seconds());
      });
      const details = await fc.check(property, { seed: options.seed, ...parameters });
      if (details.failed && !(details.errorInstance instanceof Ended || details.errorInstance instanceof Failed)) {
        throw details.errorInstance ?? new Error('fast-check failed without an error');
      }
      return details.counterexamplePath;
    };
    const given = options.path === undefined ? {} : { path: options.path };
    let path = await search((attempt) => attempts.first(attempt), { numRuns: options.runs, endOnFailure: true, ...given });
    const searched = seconds();
    const stepsFound = attempts.failure?.path.decisions.length ?? 0;
    if (attempts.failure !== null && path !== null && options.path === undefined && ending === 'runs') {
      const shrunk = await search((attempt) => attempts.smaller(attempt), { numRuns: options.runs, path });
      // Ended early: the path that fast-check names is not that of the last failure.
      path = ending === 'runs' && shrunk !== null ? shrunk : path;
    }
    const { failure } = attempts;
    return {
      failure,
      path: failure === null ? null : path,
      stepsFound,
      ending,
      coverage,
      seconds: searched,
    };
  } finally {
    stopListening();
  }
}

/** Thrown in a case to end fast-check's loop. */
class Ended extends Error {}

/** Thrown in a case that violates something: how fast-check knows. */
class Failed extends Error {}

/** Cases that fail: the first, then those that violate the same property with a smaller schedule. */
class Attempts<Case, Failure extends Found> {
  failure: Failure | null = null;
  private readonly trier: Trier<Case, Failure>;
  private readonly coverage: Coverage;
  private left = shrinksMax;

  constructor(trier: Trier<Case, Failure>, coverage: Coverage) {
    this.trier = trier;
    this.coverage = coverage;
  }

  first(attempt: Case): void {
    this.failure = this.trier.failure(attempt, this.coverage);
    if (this.failure !== null) throw new Failed();
  }

  smaller(attempt: Case): void {
    if (this.left-- <= 0) return;
    // Runs that shrink explore nothing: they are not counted.
    const failure = this.trier.failure(attempt, new Coverage());
    if (failure === null || failure.violation.property !== this.failure?.violation.property) return;
    this.failure = failure;
    throw new Failed();
  }
}
