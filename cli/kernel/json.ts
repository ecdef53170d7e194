import { omissionEstimate } from '../../checker/fingerprint.ts';
import { kernelClaims, notCovered } from '../../kernel/claims.ts';
import { toolVersion } from '../package-root.ts';
import { defectsOf } from './findings.ts';
import { admittedIn, type KernelReport, unreachedIn } from './report.ts';
import type { KernelResultDocument } from './result-schema.ts';

/** The report for programs. */
export function reportJson({ subject, reports, skipped, inapplicable, exitCode, command }: KernelReport): string {
  const { name, linux, sha256, edits, options } = subject;
  const document: KernelResultDocument = {
    schema: 'swiocheck-kernel-result',
    version: 1,
    tool: toolVersion(),
    exitCode,
    command,
    file: { name, linux, sha256, bits: options.bits, debugFs: options.debugFs, edits: edits.map((script) => script.name) },
    properties: kernelClaims.map((claim) => claim.name),
    notCovered: [...notCovered],
    admittedRaces: admittedIn(reports).map(({ function: name, versions, reason }) => ({ function: name, versions, reason })),
    scenarios: reports.map((report) => ({
      name: report.scenario.name,
      description: report.scenario.description,
      cpus: report.scenario.workload.cpus,
      verdict: report.result.verdict.kind,
      violated: [...new Set(report.findings.map(({ property }) => property))],
      limitsMet: [...report.result.limitsMet],
      unreached: unreachedIn(report),
      unconfirmed: [...report.unconfirmed],
      counts: report.result.verdict.counts,
      reductions: [...report.reductions],
      refinement: { ...report.refinement, switchPlaces: [...report.refinement.switchPlaces] },
      omissionProbability: report.result.omissionProbability,
      omissionEstimate: omissionEstimate(report.result.verdict.counts.distinct, report.result.verdict.counts.generated),
      seconds: report.result.seconds,
      exitCode: report.exitCode,
    })),
    skipped: [...skipped],
    inapplicable: [...inapplicable],
    defects: defectsOf(reports.flatMap(({ findings }) => findings)).map((defect) => ({
      property: defect.property,
      harm: defect.harm,
      places: [...defect.places],
      explanation: defect.findings[0].evidence.trace.claim.explanation,
      scenarios: [...new Set(defect.findings.map(({ scenario }) => scenario.name))],
      trace: defect.findings[0].evidence.trace,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
