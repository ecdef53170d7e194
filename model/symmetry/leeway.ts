import { compareBytes } from './cpu-symmetry.ts';

/** What can be renamed in several ways, numbered from 0, of which the first changes nothing. */
export interface Leeway {
  /** How many ways there are. */
  readonly length: number;
  /** Puts those into `ways` that make the state least, as far as it compares them, and returns how many those are: at least one. */
  leastWays(ways: Int32Array): number;
  /** Renames the state in that way. */
  rename(way: number): void;
}

/** Puts into `ways` the numbers below `length` that come first in the order of `compare`, and returns how many those are. */
export function leastOf(length: number, compare: (a: number, b: number) => number, ways: Int32Array): number {
  let count = 1;
  ways[0] = 0;
  for (let way = 1; way < length; way++) {
    const difference = compare(way, ways[0]!);
    if (difference < 0) count = 0;
    if (difference <= 0) ways[count++] = way;
  }
  return count;
}

/** Renames a state in the way that makes it least after all that follows. */
export class Least {
  private readonly octets: Uint8Array;
  private readonly leeway: Leeway;
  private readonly follow: () => void;
  private readonly ways: Int32Array;
  private readonly before: Uint8Array;
  private readonly best: Uint8Array;

  /** `follow`: brings the state, as this leaves it, to what is compared. */
  constructor(octets: Uint8Array, leeway: Leeway, follow: () => void) {
    this.octets = octets;
    this.leeway = leeway;
    this.follow = follow;
    this.ways = new Int32Array(leeway.length);
    this.before = new Uint8Array(octets.length);
    this.best = new Uint8Array(octets.length);
  }

  choose(): void {
    const { octets, leeway, ways, before, best } = this;
    const count = leeway.leastWays(ways);
    if (count > 1) before.set(octets);
    for (let i = 0; i < count; i++) {
      if (i > 0) octets.set(before);
      leeway.rename(ways[i]!);
      this.follow();
      if (count > 1 && (i === 0 || compareBytes(octets, best) < 0)) best.set(octets);
    }
    if (count > 1) octets.set(best);
  }
}
