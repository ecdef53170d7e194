import type { Machine } from '../../checker/machine.ts';
import { type AllocatorProperty, type AllocatorView, goals as allocatorGoals } from '../../properties/catalogue.ts';
import { claimsFor, goalsFor, machineFor } from '../catalogue.ts';
import { type ScenarioFile, scenarioFile } from '../scenario-file.ts';
import type { Found, Trier } from './campaign.ts';
import type { Case } from './case.ts';
import type { Coverage } from './coverage.ts';
import { run } from './run.ts';
import { Watch } from './watch.ts';

/** A case that violates something. */
export interface Failure extends Found {
  readonly file: ScenarioFile;
  readonly machine: Machine<AllocatorView>;
}

/** Not evaluated at random: it looks for room in every area after every step. */
const tooSlow: readonly string[] = ['no-spurious-full-linearizable'];

/** Tries cases one by one. Keeps the machine of the last one: while a schedule is shrunk, the scenario stays. */
export class Fuzzer implements Trier<Case, Failure> {
  readonly properties: readonly AllocatorProperty[];
  /** Asked for, but not decided by random runs. */
  readonly undecided: readonly AllocatorProperty[];
  private readonly file: ScenarioFile;
  private readonly goals: readonly AllocatorProperty[];
  private readonly stepsMax: number;
  private document: Case['document'] | null = null;
  private machine: Machine<AllocatorView> | null = null;

  constructor(file: ScenarioFile, stepsMax: number) {
    const claims = claimsFor(file.document.properties, file.scenario.design.name);
    const decided = ({ kind, name }: AllocatorProperty) => kind !== 'eventually-quiescent' && !tooSlow.includes(name);
    this.file = file;
    this.stepsMax = stepsMax;
    this.properties = claims.filter(decided);
    this.undecided = claims.filter((claim) => !decided(claim));
    // Goals of single areas say no more than the areas that the coverage counts.
    this.goals = [...new Set([...goalsFor(file.document.goals, 0), ...allocatorGoals])];
  }

  /** Names of the goals that runs are watched for. */
  get goalNames(): readonly string[] {
    return this.goals.map(({ name }) => name);
  }

  failure({ document, schedule }: Case, coverage: Coverage): Failure | null {
    const file = scenarioFile({ scenario: this.file.scenario.name, ...document }, this.file.path);
    if (this.machine === null || this.document !== document) {
      this.machine = machineFor(
        file.scenario,
        this.properties.map(({ name }) => name),
      );
      this.document = document;
    }
    const { machine } = this;
    const watch = new Watch(machine, [...this.properties, ...this.goals], coverage);
    const { decisions, violation } = run(machine, schedule, watch, this.stepsMax);
    if (violation === null) return null;
    return { file, machine, violation, path: { initial: 0, decisions: decisions.slice(0, violation.at) } };
  }
}
