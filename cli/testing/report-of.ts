import type { SearchResult } from '../../checker/options.ts';
import type { Verdict } from '../../checker/verdict.ts';
import { checkCommand } from '../command-line.ts';
import { planOf } from '../plan.ts';
import { type CheckedReport, codeOf } from '../report/report.ts';
import { parseScenario } from '../scenario-file.ts';

/** A report of the verdict on a small scenario, as if a search had given it; for tests of what is printed. */
export function reportOf(verdict: Verdict, changes: Partial<CheckedReport> = {}): CheckedReport {
  const text = `design: split-areas
geometry: { areas: 2 }
workload: { requests: [{ bytes: 2 }] }
properties: [no-double-allocation, no-deadlock]
goals: [full-pool]
`;
  const plan = planOf(parseScenario(text, 'small.yaml'), false);
  const reached = verdict.kind === 'holds' ? { initial: 0, decisions: [] } : null;
  const result: SearchResult = {
    verdict,
    limitsMet: verdict.kind === 'inconclusive' ? [verdict.limit] : [],
    goals: [{ name: 'full-pool', path: reached }],
    watched: [],
    omissionProbability: 1.5e-12,
    restarts: 0,
    seconds: 2,
    memoryBytes: 3 * 1024 * 1024,
    minimal: true,
  };
  return {
    kind: 'checked',
    name: 'small',
    path: 'small.yaml',
    plan,
    result,
    validated: { kind: 'confirmed', evidence: null, watched: new Map() },
    differences: null,
    exitCode: codeOf(verdict),
    command: checkCommand('small.yaml', {}, false),
    traceFile: null,
    ...changes,
  };
}

const counts = { distinct: 12345, generated: 67890, depth: 12 };
const path = { initial: 0, decisions: [] };

/** One verdict of each kind. */
export const verdicts = {
  holds: { kind: 'holds', counts },
  safety: {
    kind: 'violated',
    property: 'no-double-allocation',
    class: 'safety',
    explanation: 'slot 3 has two owners',
    path,
    counts,
  },
  progress: { kind: 'violated', property: 'returns-to-quiescence', class: 'progress', explanation: 'stuck', path, counts },
  deadlock: { kind: 'deadlock', waits: [{ process: 0, waitsFor: 1 }], path, counts },
  unreached: { kind: 'unreached', goals: ['full-pool'], counts },
  inconclusive: { kind: 'inconclusive', limit: 'time', counts },
} as const satisfies Record<string, Verdict>;
