/** How many states a search may find: nine times in ten between `low` and `high`. */
export interface StatesEstimate {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/** Of a level: its depth, and the states on it and above it. */
interface Level {
  readonly depth: number;
  readonly states: number;
}

/** Fewer say nothing. */
const statesMin = 500;
const levelsMin = 8;

/** A window of levels in which the growth is measured, as a part of its depth: levels alone are too uneven. */
const windowPart = 0.12;

/** Growth that has slowed down less than to this part of what it was: where it will end is open. */
const slowedTo = 0.6;

/**
 * Estimates from the levels of a breadth-first search how many states there will be.
 *
 * Level graphs of protocols are bell-shaped (Pelánek and Šimeček, Estimating State Space Parameters, 2008). Several processes that
 * run in cycles first spread like a volume, so that levels grow as d^a, and end as they began: width(d) = c * d^a * (D - d)^a. Here
 * a is the largest growth seen, measured as the slope of log width over log depth; the slope now, k = a - a d / (D - d), gives the
 * depth D at which everything ends; and the area under the curve that is left is what is still to come.
 *
 * While the growth has hardly slowed down nothing is known of the end, and nothing is said. The width of the range is what was
 * measured (scenarios/estimates.test.ts): nine in ten searches of the shipped scenarios end within it, fewer of those that have
 * hardly begun.
 */
export class LevelProfile {
  private levels: Level[] = [];
  private depth = 0;
  private distinct = 0;

  /** To be told how far the search is, again and again, from its beginning; once a level or more often is best. */
  observe(progress: { readonly distinct: number; readonly depth: number }): void {
    const { distinct, depth } = progress;
    // A search that begins anew.
    if (distinct < this.distinct) {
      this.levels = [];
      this.depth = 0;
    }
    // The first state of a level is found once those above it are complete.
    if (depth > this.depth && this.distinct > 0) this.levels.push({ depth: depth - 1, states: distinct });
    this.depth = depth;
    this.distinct = distinct;
  }

  /** Null where nothing can be said. */
  estimate(): StatesEstimate | null {
    const { levels, distinct } = this;
    const last = levels.at(-1);
    if (last === undefined || levels.length < levelsMin || distinct < statesMin) return null;
    // How it began was not seen: the search was resumed.
    if (levels[0].depth * 4 > last.depth) return null;
    const growths = levels.map(({ depth }) => this.growthAt(depth)).filter((growth) => growth !== null);
    const now = this.growthAt(last.depth);
    if (now === null || growths.length < 3) return null;
    const steepest = Math.max(...growths);
    if (steepest <= 0 || now > slowedTo * steepest) return null;
    const likely = Math.max(distinct, last.states + this.leftAfter(last.depth, steepest, now));
    const low = likely / (now > 0.2 * steepest ? 3.5 : 1.3);
    return { low: Math.max(distinct, low), likely, high: distinct + (likely - distinct) * 6 };
  }

  /** Slope of log width over log depth between the two windows that end at `depth`, or null where they do not fit. */
  private growthAt(depth: number): number | null {
    const window = windowOf(depth);
    const before = this.statesAt(depth - window) - this.statesAt(depth - 2 * window);
    const after = this.statesAt(depth) - this.statesAt(depth - window);
    if (before <= 0 || after <= 0) return null;
    return Math.log(after / before) / Math.log((depth - window / 2) / (depth - 1.5 * window));
  }

  /** Area under the curve behind `depth`. */
  private leftAfter(depth: number, steepest: number, growth: number): number {
    const window = windowOf(depth);
    const middle = depth - window / 2;
    const width = (this.statesAt(depth) - this.statesAt(depth - window)) / window;
    const end = Math.max(depth + 1, middle * (1 + steepest / (steepest - growth)));
    const parts = 200;
    let area = 0;
    for (let part = 0; part < parts; part++) {
      const at = depth + ((part + 0.5) * (end - depth)) / parts;
      area += ((at / middle) * ((end - at) / (end - middle))) ** steepest;
    }
    return (area * width * (end - depth)) / parts;
  }

  /** States down to `depth`, which may lie between two levels. */
  private statesAt(depth: number): number {
    const { levels } = this;
    let high = levels.findIndex((level) => level.depth >= depth);
    if (high < 0) high = levels.length - 1;
    const above = levels[high];
    const below = levels[high - 1];
    if (below === undefined) return above.states;
    return below.states + ((above.states - below.states) * (depth - below.depth)) / (above.depth - below.depth);
  }
}

function windowOf(depth: number): number {
  return Math.max(2, windowPart * depth);
}
