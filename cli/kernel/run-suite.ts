import type { SearchOptions, SearchResult } from '../../checker/options.ts';
import { fewestSwitches } from '../../checker/shortest.ts';
import type { AdmittedRace } from '../../kernel/admitted-races.ts';
import type { Build } from '../../kernel/build/build.ts';
import { kernelClaims } from '../../kernel/claims.ts';
import { kernelGoals } from '../../kernel/goals.ts';
import { isContained } from '../../kernel/harm.ts';
import { KernelMachine } from '../../kernel/machine.ts';
import { placeName } from '../../kernel/place.ts';
import { Refinement } from '../../kernel/refinement.ts';
import type { Scenario } from '../../kernel/workload.ts';
import type { AllocatorView } from '../../properties/view.ts';
import { type ExitCode, worse } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type ProgressMode, progressDisplay } from '../report/progress.ts';
import { codeOf } from '../report/report.ts';
import { runSearch } from '../run-search.ts';
import { kernelEvidence, type Shown } from './evidence.ts';
import { type Finding, firstOfEach } from './findings.ts';
import type { Subject } from './subject.ts';
import { traceScenario } from './trace-scenario.ts';

/** What became of one scenario. */
export interface ScenarioReport {
  readonly scenario: Scenario;
  readonly result: SearchResult;
  readonly findings: readonly Finding[];
  /** Findings that a fresh machine does not confirm: nothing that this search said counts. */
  readonly unconfirmed: readonly string[];
  /** Races that were met and that the kernel admits. */
  readonly admitted: readonly AdmittedRace[];
  /** Of the last round. */
  readonly reductions: SearchOptions<AllocatorView>['reductions'];
  readonly refinement: {
    /** Searches made; counts are those of the one that gave the verdict, seconds those of all. */
    readonly rounds: number;
    /** Names of the places whose plain accesses were switch points in the last round. */
    readonly switchPlaces: readonly string[];
    /** Nothing raced in the last round where nobody could switch. */
    readonly fixpoint: boolean;
  };
  readonly exitCode: ExitCode;
}

const fatal = kernelClaims.filter((property) => !isContained(property));
const contained = kernelClaims.filter(isContained);

interface SearchingOptions {
  /** Of all rounds together. */
  readonly maxSeconds: number;
  readonly progress: ProgressMode;
  /** Whether plain accesses that race become switch points, in another round. */
  readonly refine: boolean;
  /** Whether critical sections are one transition and CPUs that are alike are exchanged, where there is more than one process. */
  readonly reduce: boolean;
  /** Bound on context switches; excludes the reduction. */
  readonly maxSwitches?: number;
  /** MiB. */
  readonly maxMemory?: number;
}

/** Searches a scenario, in rounds until nothing else races, and confirms all that was found. */
export async function runScenario(
  scenario: Scenario,
  build: Build,
  subject: Subject,
  options: SearchingOptions,
  io: Io,
): Promise<ScenarioReport> {
  const refinement = new Refinement();
  const findings: Finding[] = [];
  const unconfirmed: string[] = [];
  const admitted = new Set<AdmittedRace>();
  let seconds = 0;
  for (;;) {
    const machineOptions = { observes: true, ...refinement.options };
    const fresh = () => new KernelMachine(build, scenario, machineOptions);
    const reduces = options.reduce && options.maxSwitches === undefined;
    const machine = new KernelMachine(build, scenario, { ...machineOptions, symmetry: reduces });
    const search = searchOptions(machine, scenario.goals ?? [], options, Math.max(0, options.maxSeconds - seconds));
    const display = progressDisplay(options.progress, scenario.name, io);
    const result = await runSearch({ machine, options: search }, io, display.show).finally(display.clear);
    seconds += result.seconds;
    for (const race of machine.races.admitted) admitted.add(race);
    const switchPlaces = machineOptions.switchPlaces!.map((place) => placeName(build.chains[place]!));
    for (const shown of shownBy(result)) {
      const short = search.reductions.length > 0 ? shortened(fresh(), shown) : shown;
      const evidence = kernelEvidence(fresh, traceScenario(scenario, subject, switchPlaces), short);
      if ('unconfirmed' in evidence) unconfirmed.push(evidence.unconfirmed);
      else findings.push({ property: evidence.trace.claim.property ?? 'no-deadlock', scenario, evidence });
    }
    const refined = refinement.learn(result, machine);
    if (refined === null && options.refine) continue;
    return {
      scenario,
      result: { ...(refined?.result ?? result), seconds },
      findings: firstOfEach(findings),
      unconfirmed,
      admitted: [...admitted],
      reductions: search.reductions,
      refinement: { rounds: refined?.rounds ?? 1, switchPlaces, fixpoint: refined?.fixpoint ?? false },
      exitCode: exitCodeOf(refined?.result ?? result, findings, unconfirmed),
    };
  }
}

function searchOptions(
  machine: KernelMachine,
  goals: readonly string[],
  { reduce, maxSwitches, maxMemory }: SearchingOptions,
  secondsMax: number,
): SearchOptions<AllocatorView> {
  const reduces = reduce && maxSwitches === undefined && machine.processes.length > 1;
  const symmetric = machine.canonicalise === undefined ? [] : (['symmetry'] as const);
  return {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: reduces ? ['transactions', ...symmetric] : [],
    properties: [...fatal, ...kernelGoals(goals)],
    watched: contained,
    limits: {
      secondsMax,
      ...(maxSwitches === undefined ? {} : { contextSwitchesMax: maxSwitches }),
      ...(maxMemory === undefined ? {} : { memoryBytesMax: maxMemory * 2 ** 20 }),
    },
  };
}

/** Nodes that a search for a shorter way to what a reduced search went on after may store. */
const shorteningNodesMax = 200_000;

/** The finding by a shortest path with fewest switches, as far as that is found; a search shortens only what ends it. */
function shortened(machine: KernelMachine, shown: Shown): Shown {
  const properties = kernelClaims.filter(({ name }) => shown.kind === 'violated' && name === shown.property);
  const options = { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], properties, limits: {} } as const;
  return { ...shown, path: fewestSwitches(machine, options, shown.path, shorteningNodesMax).path };
}

/** Everything bad that a search has met: what ended it, and what it went on after. */
function shownBy({ verdict, watched }: SearchResult): Shown[] {
  const { counts } = verdict;
  return [
    ...(verdict.kind === 'violated' || verdict.kind === 'deadlock' ? [verdict] : []),
    ...watched.flatMap(({ property, violation }): Shown[] =>
      violation === null ? [] : [{ kind: 'violated', property, class: 'safety', counts, ...violation }],
    ),
  ];
}

function exitCodeOf({ verdict }: SearchResult, findings: readonly Finding[], unconfirmed: readonly string[]): ExitCode {
  if (unconfirmed.length > 0) return 75;
  const code = codeOf(verdict);
  return findings.length > 0 ? worse(code, 12) : code;
}
