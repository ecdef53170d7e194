import type { ReductionName, SearchOptions } from '../../checker/options.ts';
import { type Random, randomOf } from '../../checker/random.ts';
import type { AllocatorView } from '../../properties/view.ts';
import type { Plan } from '../plan.ts';
import type { SwarmPlan } from './swarm-plan.ts';

/**
 * How one member of a swarm searches: a function of the seed and its number alone, so that it can be run again without the others
 * (Holzmann, Joshi and Groce, "Swarm verification techniques", 2011).
 */
export interface Member {
  readonly number: number;
  /** Bound on the states of a path. */
  readonly depthMax: number;
  /** Bound on context switches, or null. */
  readonly switchesMax: number | null;
  readonly reductions: readonly ReductionName[];
  /** Mixed into its fingerprints. */
  readonly hashSeed: number;
  /** Decides the order of successors. */
  readonly random: Random;
}

/**
 * By a member's number. Many defects need few switches (Musuvathi and Qadeer, "Iterative context bounding", 2007), but not all do.
 */
const switchBounds: readonly (number | null)[] = [null, 3, null, 6];

/** The shallowest bound on depth is the deepest divided by this. */
const depthRange = 16;

export function memberOf({ options, plan }: SwarmPlan, number: number): Member {
  const random = randomOf(options.seed, number);
  // Evenly on a logarithmic scale: half of the members stay within a quarter of the depth.
  const depthMax = Math.max(2, Math.round(options.depth / depthRange ** (random.below(1000) / 1000)));
  const switchesMax = switchBounds[number % switchBounds.length]!;
  // A bound on switches excludes reductions. No other reduction is known to be the same for a machine that only counts.
  const reductions = plan.options.reductions.filter((name) => name === 'transactions' && switchesMax === null);
  return { number, depthMax, switchesMax, reductions, hashSeed: random.bits(), random };
}

/** What the search core is told of a member. */
export function searchOptionsOf({ plan, claims, goals, options }: SwarmPlan, member: Member): SearchOptions<AllocatorView> {
  const { depthMax, switchesMax, reductions } = member;
  const memoryBytesMax = options.memoryMiB * 1024 * 1024;
  return {
    strategy: 'depth-first',
    storage: plan.options.storage,
    reductions,
    properties: [...claims, ...goals],
    limits: { depthMax, memoryBytesMax, ...(switchesMax === null ? {} : { contextSwitchesMax: switchesMax }) },
  };
}

/** What `check` would have to do in order to search as a member does, for reports. */
export function planOfMember(swarm: SwarmPlan, number: number): Plan {
  const { properties } = swarm.plan.options;
  return { ...swarm.plan, options: { ...searchOptionsOf(swarm, memberOf(swarm, number)), properties } };
}
