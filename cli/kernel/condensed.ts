import type { MappingPicture, Picture } from '../../traces/picture.ts';
import type { Walk, WalkStep } from '../../traces/walk.ts';

/**
 * The walk as a reader wants it: a call that ran from its beginning to its end with nobody in between is one step, which says
 * what came of it, and a step that only goes on is one with what the process did just before. What makes the claim true, and all
 * that follows, stays as it is.
 */
export function condensed(walk: Walk): Walk {
  const steps: WalkStep[] = [];
  const busy = new Set<number>();
  let before = walk.initial;
  let claimed = walk.claimed;
  for (let at = 0; at < walk.steps.length; ) {
    const end = busy.has(walk.steps[at]!.process) ? uninterrupted(walk, at) : wholeCall(walk, at);
    const [first, last] = [walk.steps[at]!, walk.steps[end]!];
    const merged = last.idle && end > at && !busy.has(first.process);
    const sentence = merged ? first.label.sentence + outcome(first, before, last.after) : first.label.sentence;
    steps.push({ ...last, label: { ...first.label, sentence } });
    if (last.idle) busy.delete(last.process);
    else busy.add(last.process);
    if (end < walk.claimed) claimed -= end - at;
    before = last.after;
    at = end + 1;
  }
  return { ...walk, steps, claimed };
}

/** Index of the last step of the call that begins at `at`, if it runs to its end undisturbed; else as for any step. */
function wholeCall(walk: Walk, at: number): number {
  const { process } = walk.steps[at]!;
  for (let end = at; end < walk.claimed - 1 && walk.steps[end]!.process === process; end++) {
    if (walk.steps[end]!.idle) return end;
  }
  return uninterrupted(walk, at);
}

/** Index of the last of the steps after `at` that only go on from there. */
function uninterrupted(walk: Walk, at: number): number {
  const { process } = walk.steps[at]!;
  let end = at;
  while (end + 1 < walk.claimed - 1 && walk.steps[end + 1]!.process === process && onlyGoesOn(walk.steps[end + 1]!)) end++;
  return end;
}

function onlyGoesOn({ label }: WalkStep): boolean {
  return label.action.startsWith('after-');
}

/** What a call gave its caller. */
function outcome({ label }: WalkStep, before: Picture, after: Picture): string {
  if (label.action !== 'map') return '';
  const given = after.mappings.find((mapping) => mapping.returned && !before.mappings.some(same(mapping)));
  if (given === undefined) return ', and gets nothing';
  const last = given.firstSlot + given.slots - 1;
  return `, gets slot${given.slots === 1 ? ` ${last}` : `s ${given.firstSlot}-${last}`}`;
}

function same({ mapping }: MappingPicture): (other: MappingPicture) => boolean {
  return (other) => other.mapping === mapping && other.returned;
}
