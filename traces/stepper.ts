import { match } from 'ts-pattern';
import { claimSentence } from './claim.ts';
import { stepText } from './render/numbered.ts';
import { areasOfInterest, pictureLines } from './render/slot-map.ts';
import { mailColumns, shorten, wrap } from './render/wrap.ts';
import type { Walk } from './walk.ts';

/** Where a reader stands in a walk. */
export interface Stepper {
  /** 0: the initial state; n: the state after step n. */
  readonly position: number;
  readonly done: boolean;
}

/** What a reader can ask for. */
export type StepperKey = 'next' | 'back' | 'home' | 'end' | 'violation' | 'quit';

/** Where every reader begins. */
export const firstPosition: Stepper = { position: 0, done: false };

/** What a terminal sends for each key, as characters and as escape sequences. */
const keys: Readonly<Record<StepperKey, readonly string[]>> = {
  next: ['n', 'j', ' ', '\r', '\n', '\u001b[C', '\u001b[B'],
  back: ['b', 'k', 'p', '\u007f', '\u001b[D', '\u001b[A'],
  home: ['h', 'g', '\u001b[H', '\u001b[1~'],
  end: ['e', 'G', '\u001b[F', '\u001b[4~'],
  violation: ['v', '!'],
  quit: ['q', '\u001b', '\u0003', '\u0004'],
};

/** The key that a terminal's input stands for, or null. */
export function keyOf(input: string): StepperKey | null {
  const found = Object.entries(keys).find(([, inputs]) => inputs.includes(input));
  return found === undefined ? null : (found[0] as StepperKey);
}

/** Where a key leads. The position never leaves the walk. */
export function press(stepper: Stepper, key: StepperKey, walk: Walk): Stepper {
  const last = walk.steps.length;
  const at = (position: number): Stepper => ({ ...stepper, position: Math.min(Math.max(position, 0), last) });
  return match(key)
    .with('next', () => at(stepper.position + 1))
    .with('back', () => at(stepper.position - 1))
    .with('home', () => at(0))
    .with('end', () => at(last))
    .with('violation', () => at(walk.claimed))
    .with('quit', () => ({ ...stepper, done: true }))
    .exhaustive();
}

/** Steps shown before and after the position. */
const around = 5;

/** The text of one frame: the steps around the position, the slots, what the last step changed, and the keys. */
export function frame(stepper: Stepper, walk: Walk): string {
  const { position } = stepper;
  const step = walk.steps[position - 1];
  const picture = step?.after ?? walk.initial;
  const changed = step === undefined || step.changes.length === 0 ? ['nothing that the view shows'] : step.changes;
  const claim = position === walk.claimed ? wrap(claimSentence(walk.trace.claim), mailColumns, 2) : [];
  const title = step === undefined ? 'initial state' : `${step.name} ${stepText(step.label)}`;
  return [
    ...wrap(`step ${position} of ${walk.steps.length}: ${title}`, mailColumns, 2),
    '',
    ...stepList(walk, position),
    '',
    ...pictureLines(picture, areasOfInterest(walk)),
    '',
    'changed:',
    ...changed.flatMap((line) => wrap(line, mailColumns - 2, 2)).map((line) => `  ${line}`),
    ...claim,
    '',
    'n next  b back  h home  e end  v violation  q quit',
    '',
  ].join('\n');
}

function stepList(walk: Walk, position: number): string[] {
  const first = Math.max(0, position - around);
  const last = Math.min(walk.steps.length, position + around);
  const digits = String(walk.steps.length).length;
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const number = first + i;
    const step = walk.steps[number - 1];
    const sentence = step === undefined ? 'initial state' : `${step.name} ${step.label.sentence}`;
    const pointer = number === position ? '>' : number === walk.claimed ? '!' : ' ';
    return shorten(`${pointer} ${String(number).padStart(digits)}. ${sentence}`, mailColumns);
  });
}
