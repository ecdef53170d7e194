import type { StepLabel } from '../../checker/machine.ts';
import { claimSentence } from '../claim.ts';
import type { Walk } from '../walk.ts';
import { mailColumns, wrap } from './wrap.ts';

/** The scenario as reviewers write it: `1. cpu0 takes the lock of area 0 (swiotlb_area_find_slots)`, at most 75 columns. */
export function numbered(walk: Walk): string {
  const digits = String(walk.steps.length).length;
  const item = (mark: string, text: string): string[] => wrap(`${mark} ${text}`, mailColumns - digits, mark.length + 1);
  const lines = walk.steps.flatMap(({ number, name, label }) => {
    const pad = ' '.repeat(digits - String(number).length);
    return item(`${number}.`, `${name} ${stepText(label)}`).map((line) => pad + line);
  });
  const { race, processes } = walk;
  if (race !== null) {
    const text = ({ process, label }: typeof race.first): string => `${processes[process]} ${stepText(label)}`;
    lines.push('', 'Now nothing orders these two:', ...item('a.', text(race.first)), ...item('b.', text(race.second)));
  }
  if (lines.length > 0) lines.push('');
  return [...lines, ...wrap(claimSentence(walk.trace.claim), mailColumns), ''].join('\n');
}

/** `takes the lock of area 0 (swiotlb_area_find_slots)`; real code has its line: `(swiotlb_area_find_slots, swiotlb.c:1001)`. */
export function stepText(label: StepLabel): string {
  const place = [label.function, label.source ?? ''].filter((part) => part !== '').join(', ');
  return place === '' ? label.sentence : `${label.sentence} (${place})`;
}
