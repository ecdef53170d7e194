import type { CodePlace } from '../../checker/machine.ts';
import { type Harm, harmIn, harms } from '../../kernel/harm.ts';
import type { Scenario } from '../../kernel/workload.ts';
import type { Evidence } from '../evidence.ts';

/** A property that falls in a scenario, with the counterexample. */
export interface Finding {
  readonly property: string;
  readonly scenario: Scenario;
  readonly evidence: Evidence;
}

/** What one defect of the file shows itself by: the same property falls at the same place. */
export interface Defect {
  readonly property: string;
  readonly harm: Harm;
  /** Of the step that shows it; of a race, both accesses; none where the file boots into it. */
  readonly places: readonly CodePlace[];
  /** At least one, the shortest counterexample first. */
  readonly findings: readonly [Finding, ...Finding[]];
}

/** Findings by defect, the most telling first: the most harmful, then the shortest. */
export function defectsOf(findings: readonly Finding[]): Defect[] {
  const groups = new Map<string, Defect>();
  for (const finding of findings.toSorted((a, b) => lengthOf(a) - lengthOf(b))) {
    const { property, evidence } = finding;
    const key = keyOf(finding);
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { property, harm: harmIn(property), places: placesOf(evidence), findings: [finding] }
        : { ...known, findings: [...known.findings, finding] },
    );
  }
  return [...groups.values()].sort(
    (a, b) => harms.indexOf(a.harm) - harms.indexOf(b.harm) || lengthOf(a.findings[0]) - lengthOf(b.findings[0]),
  );
}

/**
 * Findings of the rounds of one search without those that a later round finds again: with fewer switch points the counterexample
 * is shorter. Races are told apart: a round does not report what the ones before have.
 */
export function firstOfEach(findings: readonly Finding[]): Finding[] {
  const name = (finding: Finding) => (finding.evidence.walk.race === null ? finding.property : keyOf(finding));
  return findings.filter((finding, index) => findings.findIndex((other) => name(other) === name(finding)) === index);
}

function keyOf({ property, evidence }: Finding): string {
  return JSON.stringify([property, ...placesOf(evidence).map(placeText).sort()]);
}

/** `swiotlb_release_slots(), swiotlb.c:1489` */
export function placeText({ function: name, source }: CodePlace): string {
  return source === '' ? `${name}()` : `${name}(), ${source}`;
}

/** Both accesses where the claim is a race, else the last step that stands at a line of the file, or begins a call. */
function placesOf({ walk, trace: { steps } }: Evidence): CodePlace[] {
  if (walk.race !== null) return [walk.race.first, walk.race.second].map(({ code, label }) => code ?? placeOf(label));
  const last = steps.findLast(({ source }) => source !== undefined) ?? steps.at(-1);
  return last === undefined ? [] : [placeOf(last)];
}

function placeOf({ function: name = '', source = '' }: Partial<CodePlace>): CodePlace {
  return { function: name, source };
}

function lengthOf({ evidence }: Finding): number {
  return evidence.trace.steps.length;
}
