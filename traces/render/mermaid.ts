import { changedAreas } from '../changes.ts';
import { claimSentence, waitText } from '../claim.ts';
import { type AreaPicture, sameData } from '../picture.ts';
import type { Walk, WalkStep } from '../walk.ts';

/**
 * A Mermaid sequence diagram. Participants are the processes that act and the areas (with their locks) that change; an area is
 * active while its lock is held.
 */
export function mermaid(walk: Walk): string {
  const changed = walk.steps.map((step, at) => changedAreas(walk.steps[at - 1]?.after ?? walk.initial, step.after));
  const body = walk.steps.flatMap((step, at) => stepLines(step, changed[at]));
  const waits = walk.waits.map((wait) => `Note over ${processId(wait.process)}: ${plain(waitText(wait, walk.processes))}`);
  const { race } = walk;
  const races = (race === null ? [] : [race.first, race.second]).map(
    ({ process, label }) => `Note over ${processId(process)}: next, unordered, ${plain(label.sentence)}`,
  );
  const acting = [...walk.steps, ...walk.waits, ...(race === null ? [] : [race.first, race.second])].map(
    ({ process }) => process,
  );
  const processes = walk.processes.map((_, process) => process).filter((process) => acting.includes(process));
  const areas = [...new Set(changed.flat().map(([, area]) => area.area))].sort((a, b) => a - b);
  const participants = [
    ...processes.map((process) => `participant ${processId(process)} as ${plain(walk.processes[process])}`),
    ...areas.map((area) => `participant area${area} as area ${area}`),
  ];
  const held = walk.initial.areas.filter(({ area, holder }) => holder >= 0 && areas.includes(area));
  const active = held.map(({ area }) => `activate area${area}`);
  const ends = [participants[0], participants.at(-1)].map((line) => line?.split(' ')[1]);
  const verdict =
    participants.length === 0 ? [] : [`Note over ${[...new Set(ends)].join(',')}: ${plain(claimSentence(walk.trace.claim))}`];
  return [
    'sequenceDiagram',
    ...[...participants, ...active, ...body, ...waits, ...races, ...verdict].map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function stepLines(step: WalkStep, changed: readonly (readonly [AreaPicture, AreaPicture])[]): string[] {
  const process = processId(step.process);
  const sentence = plain(step.label.sentence);
  if (changed.length === 0) return [`Note over ${process}: ${sentence}`];
  return changed.flatMap(([before, after]) => {
    const [held, holds] = [before.holder >= 0, after.holder >= 0];
    const takes = !held && holds;
    const drops = held && !holds;
    const arrow = drops && sameData(before, after) ? '-->>' : '->>';
    const line = `${process}${arrow}${takes ? '+' : ''}area${after.area}: ${sentence}`;
    return drops ? [line, `deactivate area${after.area}`] : [line];
  });
}

function processId(process: number): string {
  return `p${process}`;
}

/** Mermaid takes `;` for the end of a line and `#` for the beginning of a character entity. */
function plain(text: string): string {
  return text.replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`);
}
