import type { GoalResult, SearchResult } from '../../checker/options.ts';
import { RandomExploration } from '../../checker/random-exploration.ts';
import { Locksets } from '../../checker/transactions.ts';
import type { Verdict } from '../../checker/verdict.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { type ActionCounts, CountedMachine } from './counted-machine.ts';
import { type Member, searchOptionsOf } from './member.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/**
 * How a member ended. `exhausted`: it has been everywhere. `bounds`: everywhere but behind its bounds on depth and switches.
 * `transitions` and `memory`: its budget was spent.
 */
export type MemberEnding = 'found' | 'exhausted' | 'bounds' | 'transitions' | 'memory' | 'interrupted';

/** What a member leaves. Plain data: it travels between threads. */
export interface MemberOutcome {
  readonly number: number;
  readonly ending: MemberEnding;
  /** Distinct states stored. */
  readonly states: number;
  readonly transitions: number;
  readonly actions: ActionCounts;
  /** Goals reached, by name. */
  readonly goals: readonly string[];
  /** As a search says it; null where nothing is violated. */
  readonly found: SearchResult | null;
}

/** One member at work, advanced in slices. */
export class MemberSearch {
  private readonly swarm: SwarmPlan;
  private readonly member: Member;
  private readonly machine: CountedMachine<AllocatorView>;
  private readonly actions: ActionCounts = new Map();
  private readonly locksets: Locksets | null;
  private readonly started = performance.now();
  private exploration: RandomExploration<AllocatorView>;
  private transitionsBefore = 0;
  private restarts = 0;
  private ending: MemberEnding | null = null;

  constructor(swarm: SwarmPlan, member: Member) {
    const { machine } = swarm.plan;
    this.swarm = swarm;
    this.member = member;
    this.machine = new CountedMachine(machine, this.actions, member.hashSeed);
    this.locksets = member.reductions.length > 0 ? new Locksets(machine.processes.length, machine.variables) : null;
    this.exploration = this.begun();
  }

  /**
   * Goes on for about so many milliseconds. True when the member has ended.
   *
   * @throws MachineFailure where the machine or a property throws.
   */
  slice(milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    while (this.ending === null && performance.now() < until) this.advance();
    return this.ending !== null;
  }

  interrupt(): void {
    this.ending ??= 'interrupted';
  }

  get states(): number {
    return this.exploration.store.visited.count;
  }

  get transitions(): number {
    return this.transitionsBefore + this.exploration.store.generated;
  }

  /** What there is to say now; takes the memory back. */
  outcome(): MemberOutcome {
    const { actions, states, transitions } = this;
    const ending = this.ending ?? 'interrupted';
    const found = ending === 'found' ? this.violation() : null;
    const goals = this.goals().flatMap(({ name, path }) => (path === null ? [] : [name]));
    this.exploration.free();
    return { number: this.member.number, ending, states, transitions, actions, goals, found };
  }

  private advance(): void {
    switch (this.exploration.advanceBriefly()) {
      case 'running':
        if (this.transitions >= this.swarm.options.transitions) this.ending = 'transitions';
        return;
      case 'outdated':
        this.restarts++;
        this.transitionsBefore += this.exploration.store.generated;
        this.exploration.free();
        this.exploration = this.begun();
        return;
      case 'violated':
        this.ending = 'found';
        return;
      case 'limited':
        this.ending = 'memory';
        return;
      case 'exhausted':
        this.ending = this.exploration.store.limitsMet.length === 0 ? 'exhausted' : 'bounds';
    }
  }

  private begun(): RandomExploration<AllocatorView> {
    const { swarm, member } = this;
    const options = searchOptionsOf(swarm, member);
    return new RandomExploration(this.machine, options, this.locksets, member.random);
  }

  private goals(): GoalResult[] {
    const { monitor } = this.exploration;
    return this.swarm.goals.map((goal) => ({ name: goal.name, path: monitor.findingOf(goal)?.path ?? null }));
  }

  private violation(): SearchResult {
    const { exploration } = this;
    const { property, explanation, path, waits } = exploration.monitor.fatal!;
    const counts = exploration.counts();
    const verdict: Verdict =
      property.kind === 'deadlock-free'
        ? { kind: 'deadlock', waits, path, counts }
        : { kind: 'violated', property: property.name, class: 'safety', explanation, path, counts };
    const asked = this.swarm.plan.options.properties.map(({ name }) => name);
    return {
      verdict,
      limitsMet: [...exploration.store.limitsMet],
      goals: this.goals().filter(({ name }) => asked.includes(name)),
      watched: [],
      omissionProbability: exploration.omissionProbability(),
      restarts: this.restarts,
      seconds: (performance.now() - this.started) / 1000,
      memoryBytes: exploration.store.memory.usedMost,
    };
  }
}
