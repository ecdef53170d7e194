import type { SearchResult } from '../../checker/options.ts';
import type { Build } from '../../kernel/build/build.ts';
import { kernelClaims } from '../../kernel/claims.ts';
import { isContained } from '../../kernel/harm.ts';
import { KernelMachine } from '../../kernel/machine.ts';
import type { Scenario } from '../../kernel/workload.ts';
import type { Trace } from '../../traces/format.ts';
import { type ExitCode, worse } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { type ProgressMode, progressDisplay } from '../report/progress.ts';
import { codeOf } from '../report/report.ts';
import { runSearch } from '../run-search.ts';
import { kernelEvidence, type Shown } from './evidence.ts';
import type { Finding } from './findings.ts';

/** What became of one scenario. */
export interface ScenarioReport {
  readonly scenario: Scenario;
  readonly result: SearchResult;
  readonly findings: readonly Finding[];
  /** Findings that a fresh machine does not confirm: nothing that this search said counts. */
  readonly unconfirmed: readonly string[];
  readonly exitCode: ExitCode;
}

const fatal = kernelClaims.filter((property) => !isContained(property));
const contained = kernelClaims.filter(isContained);

/** Searches a scenario, and confirms all that was found. `about` is what a trace says of where it belongs. */
export async function runScenario(
  scenario: Scenario,
  build: Build,
  about: Trace['scenario'],
  options: { readonly maxSeconds: number; readonly progress: ProgressMode },
  io: Io,
): Promise<ScenarioReport> {
  const fresh = () => new KernelMachine(build, scenario, { observes: true });
  const display = progressDisplay(options.progress, scenario.name, io);
  const search = {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: [],
    properties: fatal,
    watched: contained,
    limits: { secondsMax: options.maxSeconds },
  } as const;
  const result = await runSearch({ machine: fresh(), options: search }, io, display.show).finally(display.clear);
  const findings: Finding[] = [];
  const unconfirmed: string[] = [];
  for (const shown of shownBy(result)) {
    const evidence = kernelEvidence(fresh, about, shown);
    if ('unconfirmed' in evidence) unconfirmed.push(evidence.unconfirmed);
    else findings.push({ property: evidence.trace.claim.property ?? 'no-deadlock', scenario, evidence });
  }
  return { scenario, result, findings, unconfirmed, exitCode: exitCodeOf(result, findings, unconfirmed) };
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
