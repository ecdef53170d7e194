import { type AdmittedRace, admissionOf } from './admitted-races.ts';
import type { InliningChain } from './build/source-locations.ts';

/** Two source locations whose accesses race with each other, by their numbers. */
export type RacingPlaces = readonly [first: number, second: number];

const Known = { nothing: 0, admitted: 1, tolerated: 2, refused: 3 } as const;

/** Remembers which places of the code race, and says which of these races are admitted. */
export class Races {
  private readonly places: number;
  private readonly admissions: readonly (AdmittedRace | undefined)[];
  /** A value of `Known` for each pair. */
  private readonly known: Uint8Array;
  private readonly met: RacingPlaces[] = [];
  private readonly tolerated: Uint8Array;

  /** `tolerated`: races that were reported already, and are not to be again. */
  constructor(chains: readonly InliningChain[], tolerated: readonly RacingPlaces[] = []) {
    this.places = chains.length;
    this.admissions = chains.map(admissionOf);
    this.known = new Uint8Array(this.places * this.places);
    this.tolerated = new Uint8Array(this.places * this.places);
    for (const pair of tolerated) this.tolerated[this.index(...pair)] = 1;
  }

  /** Whether the race need not be reported. Remembers it. */
  admits(first: number, second: number): boolean {
    const index = this.index(first, second);
    if (this.known[index] === Known.nothing) {
      const admitted = this.admissions[first] ?? this.admissions[second];
      this.known[index] = admitted !== undefined ? Known.admitted : this.tolerated[index] === 1 ? Known.tolerated : Known.refused;
      this.met.push([first, second]);
    }
    return this.known[index] !== Known.refused;
  }

  /** Every race met so far. */
  get pairs(): readonly RacingPlaces[] {
    return this.met;
  }

  /** Those that are no race that the kernel admits. */
  get unadmitted(): readonly RacingPlaces[] {
    return this.met.filter((pair) => this.known[this.index(...pair)] !== Known.admitted);
  }

  /** The admitted ones that were met, by the entry of the list. */
  get admitted(): ReadonlySet<AdmittedRace> {
    return new Set(this.met.flatMap(([first, second]) => this.admissions[first] ?? this.admissions[second] ?? []));
  }

  private index(first: number, second: number): number {
    return Math.min(first, second) * this.places + Math.max(first, second);
  }
}
