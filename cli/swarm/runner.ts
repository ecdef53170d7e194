import { setImmediate } from 'node:timers/promises';
import { memberOf } from './member.ts';
import { type MemberOutcome, MemberSearch } from './member-search.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/** How far a member has come. */
export interface MemberProgress {
  readonly states: number;
  readonly transitions: number;
}

/** Runs members of one swarm, one at a time. Runners share nothing. */
export interface Runner {
  /**
   * Runs a member to its end, or to `stop`.
   *
   * @throws Error where the model failed, or whatever runs the member broke.
   */
  run(number: number, show: (progress: MemberProgress) => void): Promise<MemberOutcome>;
  /** Makes the member that runs end as interrupted, soon. */
  stop(): void;
  /** Gives back what the runner holds. No member runs any more. */
  end(): Promise<void>;
}

/** Milliseconds of search between two looks at the outside world. */
const sliceMs = 50;

/** Runs members in this thread, in slices. */
export class LocalRunner implements Runner {
  private readonly swarm: SwarmPlan;
  private stopped = false;

  constructor(swarm: SwarmPlan) {
    this.swarm = swarm;
  }

  async run(number: number, show: (progress: MemberProgress) => void): Promise<MemberOutcome> {
    const search = new MemberSearch(this.swarm, memberOf(this.swarm, number));
    while (!this.stopped && !search.slice(sliceMs)) {
      show({ states: search.states, transitions: search.transitions });
      await setImmediate();
    }
    return search.outcome();
  }

  stop(): void {
    this.stopped = true;
  }

  async end(): Promise<void> {}
}
