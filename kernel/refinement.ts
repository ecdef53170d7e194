import type { Machine } from '../checker/machine.ts';
import type { SearchResult } from '../checker/options.ts';
import { follow } from '../checker/path.ts';
import { RaceProbe } from '../checker/races.ts';
import type { Path } from '../checker/verdict.ts';
import type { MachineOptions } from './machine-options.ts';
import type { Races, RacingPlaces } from './races.ts';

/** What a refinement came to. */
export interface Refined {
  /** The verdict: that of the last round, or the race where nothing worse follows from it. */
  readonly result: SearchResult;
  /** Searches made. */
  readonly rounds: number;
  /** Source locations, by number, at which plain accesses were switch points in the last of them. */
  readonly places: readonly number[];
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
  private rounds = 0;
  private places: ReadonlySet<number> = new Set();
  private tolerated: readonly RacingPlaces[] = [];
  /** Of the round that found the first race that is not admitted. */
  private raced: SearchResult | null = null;

  /** For the machine of the next round. */
  get options(): MachineOptions {
    return { switchPlaces: [...this.places], toleratedRaces: this.tolerated };
  }

  /** Takes the result of a round, and the machine that it was made with. Null: another round is to follow. */
  learn(result: SearchResult, machine: Machine & { readonly races: Races }): Refined | null {
    const { verdict } = result;
    const race = verdict.kind === 'violated' && verdict.property === 'no-data-race';
    this.rounds++;
    if (race) this.raced ??= result;
    const ended = { rounds: this.rounds, places: [...this.places], fixpoint: false };
    if (verdict.kind === 'inconclusive') return { ...ended, result: this.raced ?? result };
    // A goal that is not reached yet may be where more can switch.
    if (verdict.kind !== 'holds' && verdict.kind !== 'unreached' && !race) return { ...ended, result };
    const places = new Set([...this.places, ...machine.races.pairs.flat()]);
    if (!race && places.size === this.places.size) return { ...ended, result: this.raced ?? result, fixpoint: true };
    this.places = places;
    if (race) this.tolerated = [...this.tolerated, reported(machine, verdict.path)];
    return null;
  }
}

/** The race that a search has reported at the end of `path`. It may have met others beside it, whose turn is still to come. */
function reported(machine: Machine, path: Path): RacingPlaces {
  follow(machine, path);
  const race = new RaceProbe(machine).race();
  if (race === null) throw new Error('the race that was reported is none');
  return [race.first.place, race.second.place];
}
