import type { Archive, Archived } from './archive.ts';
import { Exploration } from './exploration.ts';
import type { Machine } from './machine.ts';
import type { Finding } from './monitor.ts';
import {
  type GoalResult,
  interleavingReductions,
  type Progress,
  type SearchOptions,
  type SearchResult,
  type WatchResult,
} from './options.ts';
import { reducesByPartialOrder } from './partial-order.ts';
import { reducesBySymmetry } from './representatives.ts';
import { type FewestSwitches, shortenViolation } from './shortest.ts';
import { findingAt } from './target.ts';
import { Locksets } from './transactions.ts';
import type { Limit, Verdict } from './verdict.ts';

/** A search under way, advanced in slices so that its caller can show progress and be interrupted in between. */
export interface SearchRun extends Archived {
  /** Goes on for about so many milliseconds. True when the search has finished. */
  slice(milliseconds: number): boolean;
  progress(): Progress;
  /** Ends the search as inconclusive (`interrupted`); a violation already found stays one. */
  interrupt(): void;
  /**
   * Whether there is something to go on with: a search that found a violation or a limit of its own has only to be concluded.
   * True after `interrupt` and after the limit on time, which both end a search between two slices.
   */
  readonly resumable: boolean;
  /**
   * Saves the search, between two slices and while it is `resumable`; or loads one of the same machine and options into a run
   * that has not begun. It then ends as the other would have: its counts and its time go on. `onStep` is called anew only.
   */
  transfer(archive: Archive): void;
  /**
   * What the search says.
   * @throws Error while it has not finished.
   */
  result(): SearchResult;
}

/**
 * Starts to search the reachable states of `machine`.
 *
 * @throws RangeError where the options contradict each other: a bound on context switches counts switches of the plain machine
 * and excludes reductions, a property that names processes excludes `symmetry`, a claim that relates them the others.
 */
export function startSearch<View>(machine: Machine<View>, options: SearchOptions<View>): SearchRun {
  return new Run(machine, options);
}

/** Searches to the end. */
export function search<View>(machine: Machine<View>, options: SearchOptions<View>): SearchResult {
  const run = startSearch(machine, options);
  while (!run.slice(1000));
  return run.result();
}

class Run<View> implements SearchRun {
  private readonly machine: Machine<View>;
  private readonly options: SearchOptions<View>;
  private readonly locksets: Locksets | null;
  private started = performance.now();
  private exploration: Exploration<View>;
  private shortening: FewestSwitches<View> | null = null;
  private verdict: Verdict | null = null;
  /** The bound that ended the search from outside its loop; the loop could go on. */
  private givenUpAt: Limit | null = null;
  private minimal = false;
  private restarts = 0;
  private seconds = 0;

  constructor(machine: Machine<View>, options: SearchOptions<View>) {
    const learns = options.reductions.includes('transactions') || reducesByPartialOrder(machine, options);
    const symmetric = reducesBySymmetry(machine, options);
    refuseContradictions(machine, options, symmetric);
    this.machine = machine;
    this.options = options;
    const renamings = symmetric ? machine.renamings : [];
    if (learns && renamings === undefined) {
      throw new RangeError(
        'A machine that does not name its renamings cannot be reduced by symmetry and another reduction at once.',
      );
    }
    this.locksets = learns ? new Locksets(machine.processes.length, machine.variables, renamings) : null;
    this.exploration = new Exploration(machine, options, this.locksets);
  }

  slice(milliseconds: number): boolean {
    const deadline = this.started + (this.options.limits.secondsMax ?? Number.POSITIVE_INFINITY) * 1000;
    const until = Math.min(performance.now() + milliseconds, deadline);
    while (this.verdict === null) {
      if (this.shortening === null) this.explore(until);
      else if (this.shortening.advance(until)) this.endShortening();
      if (this.verdict !== null) break;
      const now = performance.now();
      if (now >= deadline) this.giveUp('time');
      else if (now >= until) return false;
    }
    return true;
  }

  progress(): Progress {
    const { exploration } = this;
    return {
      ...exploration.counts(),
      frontier: exploration.store.frontier.length,
      seconds: this.verdict === null ? this.elapsed() : this.seconds,
      memoryBytes: exploration.store.memory.used,
    };
  }

  interrupt(): void {
    if (this.verdict === null) this.giveUp('interrupted');
  }

  get resumable(): boolean {
    return this.shortening === null && (this.verdict === null || this.givenUpAt !== null);
  }

  transfer(archive: Archive): void {
    this.started = performance.now() - archive.number(this.verdict === null ? this.elapsed() : this.seconds) * 1000;
    this.restarts = archive.number(this.restarts);
    this.locksets?.transfer(archive);
    this.exploration.transfer(archive);
  }

  result(): SearchResult {
    if (this.verdict === null) throw new Error('The search has not finished: there is no result yet.');
    const { exploration, options } = this;
    const { monitor } = exploration;
    const goals: GoalResult[] = options.properties
      .filter(({ kind }) => kind === 'reachable')
      .map((goal) => ({ name: goal.name, path: monitor.findingOf(goal)?.path ?? null }));
    const watched: WatchResult[] = (options.watched ?? []).map((property) => {
      const finding = monitor.findingOf(property);
      return { property: property.name, violation: finding && { explanation: finding.explanation, path: finding.path } };
    });
    return {
      verdict: this.verdict,
      limitsMet: this.limitsMet(),
      goals,
      watched,
      omissionProbability: exploration.omissionProbability(),
      restarts: this.restarts,
      seconds: this.seconds,
      memoryBytes: exploration.store.memory.usedMost,
      minimal: this.minimal,
    };
  }

  private explore(until: number): void {
    switch (this.exploration.advance(until)) {
      case 'running':
        return;
      case 'outdated':
        this.restarts++;
        this.exploration.free();
        this.exploration = new Exploration(this.machine, this.options, this.locksets);
        return;
      case 'violated': {
        this.exploration.free();
        this.shortening = shortenViolation(this.machine, this.options, this.exploration.monitor.fatal!);
        if (this.shortening === null) this.conclude(this.violation(this.exploration.monitor.fatal!));
        return;
      }
      case 'limited':
      case 'exhausted':
        this.conclude(this.verdictWithoutViolation());
    }
  }

  private endShortening(): void {
    const { path, minimal } = this.shortening!.result();
    this.minimal = minimal;
    this.conclude(this.violation(findingAt(this.machine, this.exploration.monitor.fatal!.property, path)));
  }

  /** A bound that ends the search from outside its loop. */
  private giveUp(limit: Limit): void {
    const { monitor } = this.exploration;
    if (monitor.fatal !== null) {
      this.conclude(this.violation(monitor.fatal));
      return;
    }
    this.givenUpAt = limit;
    this.conclude(this.verdictWithoutViolation());
  }

  private conclude(verdict: Verdict): void {
    this.exploration.dismiss();
    this.verdict = verdict;
    this.seconds = this.elapsed();
  }

  private elapsed(): number {
    return (performance.now() - this.started) / 1000;
  }

  private limitsMet(): Limit[] {
    const { limitsMet } = this.exploration.store;
    return this.givenUpAt === null ? [...limitsMet] : [...limitsMet, this.givenUpAt];
  }

  private violation(finding: Finding<View>): Verdict {
    const counts = this.exploration.counts();
    const { property, explanation, path, waits } = finding;
    if (property.kind === 'deadlock-free') return { kind: 'deadlock', waits, path, counts };
    const progress = property.kind === 'eventually-quiescent';
    return { kind: 'violated', property: property.name, class: progress ? 'progress' : 'safety', explanation, path, counts };
  }

  private verdictWithoutViolation(): Verdict {
    const { monitor } = this.exploration;
    const limitsMet = this.limitsMet();
    const counts = this.exploration.counts();
    if (limitsMet.length > 0) return { kind: 'inconclusive', limit: limitsMet[limitsMet.length - 1], counts };
    const goals = this.options.properties
      .filter((property) => property.kind === 'reachable' && monitor.findingOf(property) === null)
      .map(({ name }) => name);
    return goals.length > 0 ? { kind: 'unreached', goals, counts } : { kind: 'holds', counts };
  }
}

function refuseContradictions<View>(machine: Machine<View>, options: SearchOptions<View>, bySymmetry: boolean): void {
  const bounded = options.limits.contextSwitchesMax !== undefined;
  const ordering = options.reductions.find((name) => interleavingReductions.includes(name));
  const excluded = ordering ?? (bySymmetry ? 'symmetry' : undefined);
  if (bounded && excluded !== undefined) {
    throw new RangeError(`A bound on context switches excludes the reduction by ${excluded}: switch the reduction off.`);
  }
  const all = [...options.properties, ...(options.watched ?? [])];
  const related = all.find(({ relatesProcesses, kind }) => relatesProcesses === true && kind !== 'reachable');
  if (ordering !== undefined && related !== undefined) {
    throw new RangeError(
      `${related.name} relates processes, which excludes the reduction by ${ordering}: switch the reduction off.`,
    );
  }
  const named = all.find(
    ({ namesProcesses, namesData }) =>
      namesProcesses === true || (namesData?.some((kind) => machine.renamesData?.includes(kind)) ?? false),
  );
  if (bySymmetry && named !== undefined) {
    throw new RangeError(
      `${named.name} tells apart what is interchangeable, which excludes the reduction by symmetry: switch the reduction off.`,
    );
  }
}
