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
  const areas = [...new Set(changed.flat().map(([, area]) => area.area))].sort((a, b) => a - b);
  const racing = walk.race === null ? [] : [walk.race.first, walk.race.second];
  const acting = new Set([...walk.steps, ...walk.waits, ...racing].map(({ process }) => process));
  const processes = walk.processes.map((_, process) => process).filter((process) => acting.has(process));
  const participants = [...processes.map(processId), ...areas.map(areaId)];
  const ends = [...new Set([participants.at(0), participants.at(-1)])].join(',');
  const active = new Set(
    walk.initial.areas.filter(({ area, holder }) => holder >= 0 && areas.includes(area)).map(({ area }) => area),
  );
  const lines = [
    ...processes.map((process) => `participant ${processId(process)} as ${plain(walk.processes[process])}`),
    ...areas.map((area) => `participant ${areaId(area)} as area ${area}`),
    ...[...active].map((area) => `activate ${areaId(area)}`),
    ...walk.steps.flatMap((step, at) => stepLines(step, changed[at], active)),
    ...walk.waits.map((wait) => `Note over ${processId(wait.process)}: ${plain(waitText(wait, walk.processes))}`),
    ...racing.map(({ process, label }) => `Note over ${processId(process)}: next, unordered, ${plain(label.sentence)}`),
    ...(participants.length === 0 ? [] : [`Note over ${ends}: ${plain(claimSentence(walk.trace.claim))}`]),
  ];
  return ['sequenceDiagram', ...lines.map((line) => `  ${line}`), ''].join('\n');
}

/** `active`: areas that are drawn as locked; kept up to date, since Mermaid refuses to deactivate what is not active. */
function stepLines(step: WalkStep, changed: readonly (readonly [AreaPicture, AreaPicture])[], active: Set<number>): string[] {
  const sentence = plain(step.label.sentence);
  if (changed.length === 0) return [`Note over ${processId(step.process)}: ${sentence}`];
  return changed.flatMap(([before, after]) => {
    const takes = after.holder >= 0 && !active.has(after.area);
    const drops = after.holder < 0 && active.delete(after.area);
    if (takes) active.add(after.area);
    const arrow = drops && sameData(before, after) ? '-->>' : '->>';
    const line = `${processId(step.process)}${arrow}${takes ? '+' : ''}${areaId(after.area)}: ${sentence}`;
    return drops ? [line, `deactivate ${areaId(after.area)}`] : [line];
  });
}

function processId(process: number): string {
  return `p${process}`;
}

function areaId(area: number): string {
  return `area${area}`;
}

/** Mermaid takes `;` for the end of a line, `#` for the beginning of a character entity, and the word `end` for the end of a block. */
function plain(text: string): string {
  return text
    .replace(/[#;]/g, (character) => `#${character.charCodeAt(0)};`)
    .replace(/\bend\b/gi, (word) => `${word[0]}#${word.charCodeAt(1)};${word[2]}`);
}
