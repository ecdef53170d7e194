import type { Build } from '../../../kernel/build/build.ts';
import { kernelGoals } from '../../../kernel/goals.ts';
import { KernelMachine } from '../../../kernel/machine.ts';
import type { Scenario } from '../../../kernel/workload.ts';
import type { AllocatorProperty } from '../../../properties/property.ts';
import type { Found, Trier } from '../../fuzz/campaign.ts';
import type { Coverage } from '../../fuzz/coverage.ts';
import { run } from '../../fuzz/run.ts';
import type { Schedule } from '../../fuzz/schedule.ts';
import { Watch } from '../../fuzz/watch.ts';

/** One thing to try: drivers, and a schedule of their CPUs. */
export interface KernelCase {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
}

/** A case that violates something. */
export interface KernelFailure extends Found {
  readonly scenario: Scenario;
}

/** What random drivers can get to, besides what only pools that grow have. */
const goalNames = [
  'cursor-wrap',
  'full-pool',
  'merge-both-sides',
  'remote-free',
  'retry-in-second-area',
  'refused',
  'largest-mapping',
  'two-at-a-lock',
  'synced-for-cpu',
  'synced-for-device',
  'interrupt-nests',
  'migrates',
  'stray-lookup',
];
const growingGoalNames = ['transient-pool', 'grown-pool', 'grace-period-waits', 'allocation-fails'];

/** Tries cases on the real file. Keeps the machine of the last one: while a schedule is shrunk, the scenario stays. */
export class KernelFuzzer implements Trier<KernelCase, KernelFailure> {
  readonly properties: readonly AllocatorProperty[];
  readonly goalNames: readonly string[];
  private readonly goals: readonly AllocatorProperty[];
  private readonly build: Build;
  private readonly stepsMax: number;
  private scenario: Scenario | null = null;
  private machine: KernelMachine | null = null;

  /** `dynamic`: pools grow. */
  constructor(build: Build, properties: readonly AllocatorProperty[], stepsMax: number, dynamic: boolean) {
    this.goalNames = dynamic ? [...goalNames, ...growingGoalNames] : [...goalNames, 'coherent-mapping'];
    this.goals = kernelGoals(this.goalNames);
    this.build = build;
    this.properties = properties;
    this.stepsMax = stepsMax;
  }

  failure({ scenario, schedule }: KernelCase, coverage: Coverage): KernelFailure | null {
    if (this.machine === null || this.scenario !== scenario) {
      this.machine = this.fresh(scenario);
      this.scenario = scenario;
    }
    const watch = new Watch(this.machine, [...this.properties, ...this.goals], coverage);
    const { decisions, violation } = run(this.machine, schedule, watch, this.stepsMax);
    if (violation === null) return null;
    return { scenario, violation, path: { initial: 0, decisions: decisions.slice(0, violation.at) } };
  }

  fresh(scenario: Scenario): KernelMachine {
    return new KernelMachine(this.build, scenario, { observes: true });
  }
}
