import { match } from 'ts-pattern';
import type { SearchResult } from '../../checker/options.ts';
import type { Verdict } from '../../checker/verdict.ts';
import type { Resumed } from '../checkpointing.ts';
import type { Validated } from '../evidence.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Plan } from '../plan.ts';
import type { Expectation } from '../scenario-file.ts';

/** What became of one scenario, for whoever prints it. */
export type Report =
  | {
      readonly kind: 'checked';
      readonly name: string;
      readonly path: string;
      readonly plan: Plan;
      readonly result: SearchResult;
      readonly validated: Validated;
      /** How the result differs from what the scenario expects; null where it expects nothing. */
      readonly differences: readonly string[] | null;
      readonly exitCode: ExitCode;
      /** The command line that checks this scenario in the same way again. */
      readonly command: string;
      /** Where the counterexample was written, or null. */
      readonly traceFile: string | null;
      /** The checkpoint that the search went on from; none by default. */
      readonly resumed?: Resumed | null;
      /** The command line that goes on with the search; none by default. */
      readonly resumeCommand?: string | null;
    }
  /** `refused`: the scenario could not be used. `skipped`: its turn did not come. */
  | {
      readonly kind: 'refused' | 'skipped';
      readonly name: string;
      readonly path: string;
      readonly message: string;
      readonly exitCode: ExitCode;
    };

export type CheckedReport = Extract<Report, { kind: 'checked' }>;

/** Prints reports in one format. */
export interface Reporter {
  begin(scenarios: number): void;
  scenario(report: Report): void;
  end(): void;
}

/** The exit code that stands for a verdict. */
export function codeOf(verdict: Verdict): ExitCode {
  return match(verdict)
    .returnType<ExitCode>()
    .with({ kind: 'holds' }, () => 0)
    .with({ kind: 'violated', class: 'safety' }, () => 12)
    .with({ kind: 'violated', class: 'progress' }, () => 13)
    .with({ kind: 'deadlock' }, () => 11)
    .with({ kind: 'unreached' }, () => 10)
    .with({ kind: 'inconclusive' }, () => 20)
    .exhaustive();
}

/** How a verdict differs from what was expected of it, a line each. */
export function differencesFrom(expect: Expectation, verdict: Verdict): string[] {
  const found = {
    verdict: verdict.kind,
    property: verdict.kind === 'violated' ? verdict.property : undefined,
    ...verdict.counts,
  };
  const names = ['verdict', 'property', 'distinct', 'generated', 'depth'] as const;
  return names
    .filter((name) => expect[name] !== undefined && expect[name] !== found[name])
    .map((name) => `${name}: expected ${expect[name]}, found ${found[name] ?? 'none'}`);
}
