import { Exploration } from './exploration.ts';
import type { Machine } from './machine.ts';
import type { SearchOptions } from './options.ts';
import type { Random } from './random.ts';
import { recordWords } from './record.ts';
import { ShuffledStack } from './shuffled-stack.ts';
import type { Locksets } from './transactions.ts';

/**
 * An exploration that goes depth-first and takes the successors of each state in a random order: one member of a swarm. The loop,
 * the bounds and the reductions are those of every exploration.
 */
export class RandomExploration<View> extends Exploration<View> {
  constructor(machine: Machine<View>, options: SearchOptions<View>, locksets: Locksets | null, random: Random) {
    super(machine, { ...options, strategy: 'depth-first' }, locksets);
    // Where switches are bounded, a record says also who moved last.
    const words = recordWords(machine.snapshotBytes) + (options.limits.contextSwitchesMax === undefined ? 0 : 1);
    this.store.frontier = new ShuffledStack(words, this.store.memory, random);
  }

  /** Goes on for some tens of expanded states, always the same number: a measure that does not depend on the clock. */
  advanceBriefly(): ReturnType<Exploration<View>['advance']> {
    return this.advance(Number.NEGATIVE_INFINITY);
  }
}
