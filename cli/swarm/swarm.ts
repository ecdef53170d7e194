import type { Io } from '../io.ts';
import { Coverage } from './coverage.ts';
import type { MemberOutcome } from './member-search.ts';
import type { MemberProgress, Runner } from './runner.ts';

/** What ended a swarm. `members`: all of them came to their end. */
export type SwarmEnding = 'found' | 'members' | 'time' | 'interrupted';

export interface Swarm {
  readonly ending: SwarmEnding;
  /** The member that found a violation, of several at the same time the one of the lowest number; null where none did. */
  readonly finder: MemberOutcome | null;
  readonly coverage: Coverage;
  readonly seconds: number;
}

/** How far a swarm has come. */
export interface SwarmProgress extends MemberProgress {
  /** Members that ended. */
  readonly members: number;
  readonly seconds: number;
}

/** What bounds a swarm, besides its members. */
export interface SwarmLimits {
  readonly secondsMax?: number;
  readonly onInterrupt: Io['onInterrupt'];
}

/**
 * Hands out members to runners, in order, until one finds a violation, all have ended, the time is up or ^C comes. Members that
 * run at that moment are stopped, and what they have been through is counted too. The runners are ended.
 *
 * @throws Error of the first runner that broke, after the others were stopped.
 */
export async function swarm(
  members: readonly number[],
  runners: readonly Runner[],
  { secondsMax, onInterrupt }: SwarmLimits,
  show: (progress: SwarmProgress) => void,
): Promise<Swarm> {
  const flight = new Flight(members, runners, show);
  const stopListening = onInterrupt(() => flight.stop('interrupted'));
  const timer = secondsMax === undefined ? undefined : setTimeout(() => flight.stop('time'), secondsMax * 1000);
  try {
    const ends = await Promise.allSettled(runners.map((runner) => flight.work(runner)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    clearTimeout(timer);
    stopListening();
    await Promise.all(runners.map((runner) => runner.end()));
  }
  return flight.result();
}

class Flight {
  private readonly members: readonly number[];
  private readonly runners: readonly Runner[];
  private readonly show: (progress: SwarmProgress) => void;
  private readonly started = performance.now();
  private readonly coverage = new Coverage();
  /** The members under way, by who runs them. */
  private readonly running = new Map<Runner, MemberProgress>();
  private finder: MemberOutcome | null = null;
  private next = 0;
  private ending: SwarmEnding | 'broken' | null = null;

  constructor(members: readonly number[], runners: readonly Runner[], show: (progress: SwarmProgress) => void) {
    this.members = members;
    this.runners = runners;
    this.show = show;
  }

  async work(runner: Runner): Promise<void> {
    try {
      while (this.ending === null && this.next < this.members.length) {
        const number = this.members[this.next++]!;
        this.add(runner, await runner.run(number, (progress) => this.advanced(runner, progress)));
      }
    } catch (error) {
      this.stop('broken');
      throw error;
    }
  }

  stop(why: SwarmEnding | 'broken'): void {
    this.ending ??= why;
    for (const runner of this.runners) runner.stop();
  }

  result(): Swarm {
    const { finder, coverage } = this;
    const ending = finder !== null ? 'found' : this.ending === 'time' || this.ending === 'interrupted' ? this.ending : 'members';
    return { ending, finder, coverage, seconds: this.seconds() };
  }

  private add(runner: Runner, outcome: MemberOutcome): void {
    this.running.delete(runner);
    this.coverage.add(outcome);
    if (outcome.found === null) return;
    if (this.finder === null || outcome.number < this.finder.number) this.finder = outcome;
    this.stop('found');
  }

  private advanced(runner: Runner, progress: MemberProgress): void {
    this.running.set(runner, progress);
    let { states, transitions } = this.coverage;
    for (const member of this.running.values()) {
      states += member.states;
      transitions += member.transitions;
    }
    this.show({ members: this.coverage.finished, states, transitions, seconds: this.seconds() });
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }
}
