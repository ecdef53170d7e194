import type { Property } from '../../checker/property.ts';
import { goals as allocatorGoals } from '../../properties/catalogue.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { type Plan, planOf } from '../plan.ts';
import type { ScenarioFile } from '../scenario-file.ts';

/** Bounds of a swarm, and where its random numbers begin. */
export interface SwarmOptions {
  readonly seed: number;
  /** States on a path, at most: members draw their bounds below it. */
  readonly depth: number;
  /** Memory of one member's visited set, stack and parent links together. */
  readonly memoryMiB: number;
  /** Transitions of one member. A count and not a time, so that a seed always gives the same. */
  readonly transitions: number;
}

/** A scenario ready to be searched by members of a swarm, one after the other on one machine. */
export interface SwarmPlan {
  readonly options: SwarmOptions;
  readonly plan: Plan;
  /** A violation of one of these ends the swarm. */
  readonly claims: readonly Property<AllocatorView>[];
  /** Claims that no search decides which is cut short. */
  readonly undecided: readonly Property<AllocatorView>[];
  /** The scenario's goals and all others: which were reached is a part of what was covered. */
  readonly goals: readonly Property<AllocatorView>[];
}

export function swarmPlanOf(file: ScenarioFile, options: SwarmOptions): SwarmPlan {
  const plan = planOf(file, false);
  const { properties } = plan.options;
  const claims = properties.filter(({ kind }) => kind !== 'reachable');
  return {
    options,
    plan,
    claims: claims.filter(({ kind }) => kind !== 'eventually-quiescent'),
    undecided: claims.filter(({ kind }) => kind === 'eventually-quiescent'),
    goals: [...new Set([...properties.filter(({ kind }) => kind === 'reachable'), ...allocatorGoals])],
  };
}
