import { CompiledExpander, canUseCompiled } from '../compiled-expander.ts';
import type { Expander, Surroundings } from '../expander.ts';
import type { Machine } from '../machine.ts';
import type { SearchOptions } from '../options.ts';
import { Progress } from '../quiescence.ts';
import { SteppedExpander } from '../stepped-expander.ts';
import type { Locksets } from '../transactions.ts';
import { type Known, nothingKnown } from '../visited.ts';
import { type Chunk, ChunkFrontier } from './chunk.ts';
import { Lookout, ShortTrail } from './lookout.ts';

/**
 * Expands chunks, one state after the other, up to the first one at which there is something to report: what somebody can do who has a
 * machine, and does not know the way to the states.
 */
export class Hand<View> {
  private readonly lookout: Lookout<View>;
  private readonly expander: Expander;
  private readonly frontier: ChunkFrontier;
  /** What need not be handed on: where edges are kept, everything must. */
  private readonly known: Known;

  constructor(machine: Machine<View>, options: SearchOptions<View>, visited: Known, locksets: Locksets | null, any: Chunk) {
    const trail = new ShortTrail();
    this.lookout = new Lookout(machine, options, trail);
    const checks = this.lookout.progress;
    const progress = checks.length > 0 ? new Progress(machine.view, checks) : null;
    const around: Surroundings<View> = { monitor: this.lookout, trail, visited, progress, locksets, improves: false };
    this.expander = canUseCompiled(machine, options, around)
      ? new CompiledExpander(machine, options, around)
      : new SteppedExpander(machine, options, around);
    this.frontier = new ChunkFrontier(any);
    this.known = progress === null ? visited : nothingKnown;
  }

  /** No longer looks for properties that were found: their places among all. */
  close(places: readonly number[]): void {
    this.lookout.close(places.map((place) => this.lookout.properties[place]));
  }

  /** What came of the last chunk is not used: nothing that it met counts as met. */
  forget(): void {
    this.expander.forget();
  }

  expand(chunk: Chunk): void {
    const { frontier, expander } = this;
    frontier.begin(chunk, 0);
    chunk.disown();
    for (let going = true; going && frontier.length > 0; ) {
      expander.batch.clear();
      try {
        going = expander.expand(frontier, frontier.length);
      } catch {
        // A model that fails fails again for whoever expands the rest, and knows the way to tell.
        going = false;
      }
      going = chunk.add(expander.batch, this.known) && going;
    }
    if (expander.outdated) chunk.outdate();
  }
}
