import { match } from 'ts-pattern';
import { omissionEstimate } from '../../checker/fingerprint.ts';
import type { Verdict } from '../../checker/verdict.ts';
import type { ExitCode } from '../exit-code.ts';
import { worse } from '../exit-code.ts';
import { notModelled } from '../not-modelled.ts';
import { toolVersion } from '../package-root.ts';
import type { Report, Reporter } from './report.ts';
import type { ResultDocument } from './result-schema.ts';

type Entry = ResultDocument['results'][number];

/** Reports for programs: one document, printed at the end. */
export function jsonReporter(write: (text: string) => void): Reporter {
  const results: Entry[] = [];
  let exitCode: ExitCode = 0;
  return {
    begin() {},
    scenario(report) {
      results.push(entryOf(report));
      exitCode = worse(exitCode, report.exitCode);
    },
    end() {
      const document: ResultDocument = {
        schema: 'swiocheck-result',
        version: 1,
        tool: toolVersion(),
        exitCode,
        notModelled: [...notModelled],
        results,
      };
      write(`${JSON.stringify(document, null, 2)}\n`);
    },
  };
}

function entryOf(report: Report): Entry {
  if (report.kind !== 'checked') {
    const { kind, name: scenario, path, message, exitCode } = report;
    return { kind, scenario, path, message, exitCode };
  }
  const { plan, result, validated } = report;
  const { scenario } = plan.file;
  const { counts } = result.verdict;
  const evidence = validated.kind === 'confirmed' ? validated.evidence : null;
  const watched = validated.kind === 'confirmed' ? validated.watched : new Map();
  return {
    kind: 'checked',
    scenario: report.name,
    path: report.path,
    design: scenario.design.name,
    generation: scenario.generation,
    verdict: verdictOf(result.verdict, plan.machine.processes),
    exitCode: report.exitCode,
    modelFailure: validated.kind === 'model-failed' ? validated.reason : null,
    trace: evidence?.trace ?? null,
    traceFile: report.traceFile,
    properties: plan.options.properties.filter(({ kind }) => kind !== 'reachable').map(({ name }) => name),
    goals: result.goals.map(({ name, path }) => ({ name, reached: path !== null })),
    tolerated: result.watched.map(({ property, violation }) => ({
      property,
      violated: violation !== null,
      trace: watched.get(property)?.trace ?? null,
    })),
    differences: report.differences === null ? null : [...report.differences],
    search: {
      strategy: plan.options.strategy,
      storage: plan.options.storage,
      reductions: [...plan.options.reductions],
      limitsMet: [...result.limitsMet],
      omissionProbability: result.omissionProbability,
      omissionEstimate: plan.options.storage === 'exact' ? 0 : omissionEstimate(counts.distinct, counts.generated),
      seconds: result.seconds,
      memoryBytes: result.memoryBytes,
    },
    command: report.command,
    ...(report.resumed ? { resumed: report.resumed } : {}),
    ...(report.resumeCommand ? { resumeCommand: report.resumeCommand } : {}),
  };
}

function verdictOf(verdict: Verdict, processes: readonly string[]): Extract<Entry, { kind: 'checked' }>['verdict'] {
  return match(verdict)
    .returnType<Extract<Entry, { kind: 'checked' }>['verdict']>()
    .with({ kind: 'holds' }, ({ kind, counts }) => ({ kind, counts }))
    .with({ kind: 'violated' }, ({ path: _path, ...violated }) => violated)
    .with({ kind: 'deadlock' }, ({ kind, counts, waits }) => ({
      kind,
      counts,
      waits: waits.map(({ process, waitsFor }) => ({
        process: processes[process] ?? String(process),
        waitsFor: processes[waitsFor] ?? null,
      })),
    }))
    .with({ kind: 'unreached' }, ({ kind, counts, goals }) => ({ kind, counts, goals: [...goals] }))
    .with({ kind: 'inconclusive' }, ({ kind, counts, limit }) => ({ kind, counts, limit }))
    .exhaustive();
}
