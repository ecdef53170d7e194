import type { SearchResult } from '../checker/options.ts';
import type { MachineOptions } from './machine.ts';
import type { Races, RacingPlaces } from './races.ts';

/** One search of a refinement. */
export interface Round {
  /** Source locations, by number, at which plain accesses were switch points. */
  readonly places: readonly number[];
  readonly result: SearchResult;
}

/** What a refinement came to. */
export interface Refined {
  readonly rounds: readonly Round[];
  /** The round whose result is the verdict; its machine options bring the path about again. */
  readonly decisive: Round;
  readonly options: MachineOptions;
  /** No plain access races at a place where nobody could switch. */
  readonly fixpoint: boolean;
}

/**
 * Race-driven refinement: searches with switch points at synchronisation only, makes the places whose plain accesses race into
 * switch points, and searches again, until no other place races. Where no access races, others cannot tell whether it was before
 * or after its neighbours, so that switching there would show nothing.
 *
 * A race that the kernel does not admit is a violation at once; the search goes on all the same, because what follows from it says
 * more. Every round is a search of its own: its machine is made with `options` of this object.
 */
export class Refinement {
  private readonly rounds: Round[] = [];
  private places: ReadonlySet<number> = new Set();
  private tolerated: readonly RacingPlaces[] = [];
  /** The round that found the first race that is not admitted, and the options it was found with. */
  private raced: { readonly round: Round; readonly options: MachineOptions } | null = null;

  /** For the machine of the next round. */
  get options(): MachineOptions {
    return { switchPlaces: [...this.places], toleratedRaces: this.tolerated };
  }

  /** Takes the result of a round, and the races that its machine met. Null: another round is to follow. */
  learn(result: SearchResult, races: Races): Refined | null {
    const { options } = this;
    const round = { places: options.switchPlaces!, result };
    this.rounds.push(round);
    const { verdict } = result;
    const race = verdict.kind === 'violated' && verdict.property === 'no-data-race';
    if (race) this.raced ??= { round, options };
    const ended = { rounds: this.rounds, options, fixpoint: false };
    if (verdict.kind === 'inconclusive' && this.raced !== null)
      return { ...ended, decisive: this.raced.round, options: this.raced.options };
    if (verdict.kind !== 'holds' && !race) return { ...ended, decisive: round };
    const places = new Set([...this.places, ...races.pairs.flat()]);
    if (!race && places.size === this.places.size) {
      const { round: decisive, options: found } = this.raced ?? { round, options };
      return { ...ended, decisive, options: found, fixpoint: true };
    }
    this.places = places;
    this.tolerated = [...this.tolerated, ...races.unadmitted];
    return null;
  }
}
