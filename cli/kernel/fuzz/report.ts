import { notCovered } from '../../../kernel/claims.ts';
import type { ExitCode } from '../../exit-code.ts';
import type { Campaign } from '../../fuzz/campaign.ts';
import { coverageLines, endingText } from '../../fuzz/report.ts';
import { toolVersion } from '../../package-root.ts';
import { printable } from '../../printable.ts';
import { counted } from '../../report/numbers.ts';
import type { Paint } from '../../report/paint.ts';
import { field } from '../../report/text.ts';
import { defectsOf } from '../findings.ts';
import { defectText } from '../report.ts';
import { describeBuild, replayCommand, type Subject } from '../subject.ts';
import type { KernelCounterexample } from './counterexample.ts';
import type { KernelFailure, KernelFuzzer } from './kernel-fuzzer.ts';

/** What became of random runs of the real file. */
export interface KernelFuzzReport {
  readonly subject: Subject;
  readonly fuzzer: KernelFuzzer;
  readonly campaign: Campaign<KernelFailure>;
  readonly counterexample: KernelCounterexample | null;
  readonly seed: number;
  /** The command line that tries the same cases again: where one failed, that one alone. */
  readonly command: string;
  readonly traceFile: string | null;
  readonly exitCode: ExitCode;
}

/** Finding nothing is inconclusive, whatever was tried: random runs are never exhaustive. */
export function kernelFuzzText(report: KernelFuzzReport, paint: Paint): string {
  const { subject, fuzzer, campaign, seed, command, traceFile, exitCode } = report;
  const about = [
    ...field('built', describeBuild(subject)),
    ...coverageLines(campaign, fuzzer.goalNames),
    ...field('properties', fuzzer.properties.map(({ name }) => name).join(', ')),
    ...field('data races', 'looked for between steps where a schedule switches, not in every state'),
    ...field('not covered', notCovered.join('; ')),
    ...(traceFile === null ? [] : field('replay', replayCommand(traceFile, subject))),
    ...field('repeat', command),
    ...field('version', `swiocheck ${toolVersion()}; seed ${seed}; exit code ${exitCode}`),
  ];
  return `${[headline(report, paint), ...outcome(report, paint), about.join('\n')].join('\n\n')}\n`;
}

function headline({ subject, campaign, counterexample }: KernelFuzzReport, paint: Paint): string {
  const name = paint('bold', subject.name);
  const runs = counted(campaign.coverage.runs, 'random run');
  if (counterexample === null) return `${name}: ${paint('yellow', `inconclusive: nothing found in ${runs}`)}`;
  if ('unconfirmed' in counterexample.confirmation) return `${name}: ${paint('red', 'the machine failed')}`;
  return `${name}: ${paint('red', `violates ${counterexample.confirmation.trace.claim.property ?? 'no-deadlock'}`)}`;
}

function outcome({ campaign, counterexample }: KernelFuzzReport, paint: Paint): string[] {
  if (counterexample === null) {
    return field(
      'so',
      `${endingText[campaign.ending]}, and nothing bad was seen. Random runs are never exhaustive: that is not a pass`,
    );
  }
  const { confirmation, steps, minimal } = counterexample;
  if ('unconfirmed' in confirmation) {
    return [`The path that was found is not confirmed by a fresh machine: ${printable(confirmation.unconfirmed, 1000)}`];
  }
  const property = confirmation.trace.claim.property ?? 'no-deadlock';
  const [defect] = defectsOf([{ property, scenario: campaign.failure!.scenario, evidence: confirmation }]);
  const how = minimal ? 'none can be left out' : 'the budget of the reduction was spent';
  return [
    defectText(defect!, 1, paint),
    field('shortened', `from ${campaign.stepsFound} to ${counted(steps, 'step')}; ${how}`).join('\n'),
  ];
}
