import type { Verdict, Wait } from '../checker/verdict.ts';
import { bounds, type Claim } from './format.ts';

type Shown = Extract<Verdict, { kind: 'violated' | 'deadlock' }>;

/** The claim that goes into the trace of a violation or a deadlock. */
export function claimOf(verdict: Shown, processes: readonly string[]): Claim {
  if (verdict.kind === 'violated') {
    return { verdict: 'violated', property: verdict.property, explanation: explanationText(verdict.explanation) };
  }
  return { verdict: 'deadlock', explanation: explanationText(waitsText(verdict.waits, processes)) };
}

/** The claim of a trace that shows that a goal can be reached. */
export function goalClaim(goal: string, explanation: string): Claim {
  return { verdict: 'reached', property: goal, explanation: explanationText(explanation) };
}

/** `cpu0 waits for cpu1, cpu1 waits for cpu0` */
export function waitsText(waits: readonly Wait[], processes: readonly string[]): string {
  return waits.map((wait) => `${processes[wait.process]} ${waitText(wait, processes)}`).join(', ');
}

/** `waits for cpu1`, `waits for itself`, or `waits for ever` where it is not known for whom. */
export function waitText({ process, waitsFor }: Wait, processes: readonly string[]): string {
  if (waitsFor < 0) return 'waits for ever';
  return `waits for ${waitsFor === process ? 'itself' : processes[waitsFor]}`;
}

/** The claim as a sentence: `used-counter is violated: area 0 says ...` */
export function claimSentence({ verdict, property, explanation }: Claim): string {
  const head = verdict === 'deadlock' ? 'Deadlock' : `${property ?? 'A property'} is ${verdict}`;
  return explanation === '' ? `${head}.` : `${head}: ${explanation}`;
}

/** An explanation as the format allows it: one line of printable ASCII, cut where it is too long. */
function explanationText(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/[^ -~]/g, '?');
  return line.length <= bounds.explanation ? line : `${line.slice(0, bounds.explanation - 3)}...`;
}
