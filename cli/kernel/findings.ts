import { type Harm, harmIn, harms } from '../../kernel/harm.ts';
import type { Scenario } from '../../kernel/workload.ts';
import type { Trace } from '../../traces/format.ts';
import type { Evidence } from '../evidence.ts';

/** A property that falls in a scenario, with the counterexample. */
export interface Finding {
  readonly property: string;
  readonly scenario: Scenario;
  readonly evidence: Evidence;
}

/** What one defect of the file shows itself by: the same property falls in a step of the same line. */
export interface Defect {
  readonly property: string;
  readonly harm: Harm;
  /** Function of the kernel, and `file:line`, of the step that shows it. */
  readonly function: string;
  readonly source: string;
  /** At least one, the shortest counterexample first. */
  readonly findings: readonly [Finding, ...Finding[]];
}

/** Findings by defect, the most telling first: the most harmful, then the shortest. */
export function defectsOf(findings: readonly Finding[]): Defect[] {
  const groups = new Map<string, Defect>();
  for (const finding of findings.toSorted((a, b) => lengthOf(a) - lengthOf(b))) {
    const { property } = finding;
    const { function: name = '', source = '' } = placeOf(finding.evidence);
    const key = `${property} ${name} ${source}`;
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { property, harm: harmIn(property), function: name, source, findings: [finding] }
        : { ...known, findings: [...known.findings, finding] },
    );
  }
  return [...groups.values()].sort(
    (a, b) => harms.indexOf(a.harm) - harms.indexOf(b.harm) || lengthOf(a.findings[0]) - lengthOf(b.findings[0]),
  );
}

/** The last step that stands at a line of the file; that of the first racing step where the claim is a race. */
function placeOf({ walk, trace }: Evidence): Partial<Pick<Trace['steps'][number], 'function' | 'source'>> {
  if (walk.race !== null) return walk.race.first.label;
  return trace.steps.findLast(({ source }) => source !== undefined) ?? {};
}

function lengthOf({ evidence }: Finding): number {
  return evidence.trace.steps.length;
}
