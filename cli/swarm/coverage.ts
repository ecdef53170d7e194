import { chartOf, type ProcessKind } from '../../model/chart/processes.ts';
import { flatten } from '../../model/compile/flatten.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ActionCounts } from './counted-machine.ts';
import type { MemberEnding, MemberOutcome } from './member-search.ts';

/** What a swarm has been through. One that finds nothing has only this to show. */
export class Coverage {
  /** Members by how they ended. */
  readonly endings = new Map<MemberEnding, number>();
  /** States stored, each member's own: two members count a state twice. */
  states = 0;
  transitions = 0;
  /** Steps by action. */
  readonly actions: ActionCounts = new Map();
  readonly goals = new Set<string>();

  add({ ending, states, transitions, actions, goals }: MemberOutcome): void {
    this.endings.set(ending, this.members(ending) + 1);
    this.states += states;
    this.transitions += transitions;
    for (const [action, times] of actions) this.actions.set(action, (this.actions.get(action) ?? 0) + times);
    for (const goal of goals) this.goals.add(goal);
  }

  members(ending: MemberEnding): number {
    return this.endings.get(ending) ?? 0;
  }

  /** Members that ended by themselves. */
  get finished(): number {
    return [...this.endings].reduce((sum, [ending, members]) => sum + (ending === 'interrupted' ? 0 : members), 0);
  }
}

/** The names of all actions in the charts of a scenario's processes. Some belong to designs other than the scenario's. */
export function chartActions({ design }: Scenario): string[] {
  const kinds: readonly ProcessKind[] = design.layout === 'growing' ? ['cpu', 'worker', 'rcu'] : ['cpu'];
  const steps = kinds.flatMap((kind) => flatten(chartOf(kind)).places.flatMap((place) => place.steps));
  return [...new Set(steps.map(({ action }) => action))];
}
