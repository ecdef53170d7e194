import { changedAreas, hex, listChanges, mappingChanges, mappingLetter, mappingText, poolChanges } from '../changes.ts';
import { claimSentence } from '../claim.ts';
import { type AreaPicture, free, type Picture, shared } from '../picture.ts';
import type { Walk } from '../walk.ts';
import { mailColumns, wrap } from './wrap.ts';

/** Areas of more slots than this are drawn with runs: `.{125}` for 125 free slots, `x31` for 31 equal segments. */
const slotsDrawn = 64;
/** Up to so many areas are all shown. */
const areasDrawn = 8;
/** Equal slots from which a run is shorter than the slots themselves. */
const runMin = 6;

/**
 * The slots of every area at the start, and after each step the areas that it changed. Letters are mappings, `.` is free, `|` ends
 * a segment, `*` is a slot that two mappings hold, `!` one where list[] disagrees with the owner.
 */
export function slotMap(walk: Walk): string {
  let before = walk.initial;
  const lines = ['Slots: . free, a-z mapping, * two mappings, ! list[] disagrees, | segment', ''];
  lines.push(...pictureLines(before, areasOfInterest(walk)));
  for (const { number, name, label, after } of walk.steps) {
    const details = [
      ...poolChanges(before, after),
      ...changedAreas(before, after).flatMap(([old, area]) => [
        ...areaLines(area, after.segmentSlots),
        ...listChanges(old, area),
      ]),
      ...mappingChanges(before, after),
    ];
    lines.push('', ...wrap(`${number}. ${name} ${label.sentence}`, mailColumns, 4), ...details.map((line) => `  ${line}`));
    before = after;
  }
  return [...lines, '', ...wrap(claimSentence(walk.trace.claim), mailColumns), ''].join('\n');
}

/** Areas that a reader wants to see: all if they are few, else those that some step changes. */
export function areasOfInterest(walk: Walk): ReadonlySet<number> {
  const pictures = [walk.initial, ...walk.steps.map(({ after }) => after)];
  const all = new Set(pictures.flatMap(({ areas }) => areas.map(({ area }) => area)));
  if (all.size <= areasDrawn) return all;
  return new Set(pictures.slice(1).flatMap((after, at) => changedAreas(pictures[at], after).map(([, { area }]) => area)));
}

/** One state: its areas of interest, under the name of their pool if there are several, and its mappings. */
export function pictureLines(picture: Picture, interest?: ReadonlySet<number>): string[] {
  const pools = picture.pools.flatMap(({ pool, start, slots, transient }) => {
    const all = picture.areas.filter((area) => area.pool === pool);
    const shown = all.filter(({ area }) => interest?.has(area) ?? true);
    const lines = shown.flatMap((area) => areaLines(area, picture.segmentSlots));
    if (shown.length < all.length) lines.push(`(${all.length - shown.length} areas that no step changes)`);
    const title = `pool ${pool} at ${hex(start)}, ${slots} slots${transient ? ', transient' : ''}`;
    return picture.pools.length === 1 ? lines : [title, ...lines];
  });
  return [...pools, ...picture.mappings.map((mapping) => `mapping ${mappingLetter(mapping.mapping)}: ${mappingText(mapping)}`)];
}

/** `area 0 [aa..|....] used 2 index 2 lock cpu0`, on several lines where 73 columns are not enough. */
export function areaLines(area: AreaPicture, segmentSlots: number): string[] {
  const head = `area ${area.area} [`;
  const tail = `] used ${area.used} index ${area.index} lock ${area.holderName ?? 'free'}`;
  const map = segmentTexts(area, segmentSlots).join('|');
  const room = mailColumns - 2 - head.length;
  if (map.length + tail.length <= room) return [head + map + tail];
  const parts = cut(map, room);
  const rows = parts.map((part, at) => (at === 0 ? head : ' '.repeat(head.length)) + part);
  return [...rows.slice(0, -1), `${rows.at(-1)}]`, `${' '.repeat(head.length)}${tail.slice(2)}`];
}

function segmentTexts(area: AreaPicture, segmentSlots: number): string[] {
  const segments: string[] = [''];
  for (let i = 0; i < area.list.length; i++) {
    if (i > 0 && (area.firstSlot + i - area.poolFirstSlot) % segmentSlots === 0) segments.push('');
    segments[segments.length - 1] += slotText(area, i);
  }
  if (area.list.length <= slotsDrawn) return segments;
  const shown: { readonly text: string; count: number }[] = [];
  for (const segment of segments) {
    const text = segment.replace(/(.)\1*/g, (run, slot: string) => (run.length < runMin ? run : `${slot}{${run.length}}`));
    const last = shown.at(-1);
    if (last?.text === text) last.count++;
    else shown.push({ text, count: 1 });
  }
  return shown.map(({ text, count }) => (count === 1 ? text : `${text} x${count}`));
}

function slotText(area: AreaPicture, i: number): string {
  const owner = area.owner[i];
  if (owner === shared) return '*';
  const taken = area.list[i] === 0;
  if (owner === free) return taken ? '!' : '.';
  return taken ? mappingLetter(owner) : '!';
}

/** Cuts after a `|` where there is one, so that segments stay whole. */
function cut(map: string, width: number): string[] {
  if (map.length <= width) return [map];
  const border = map.lastIndexOf('|', width - 1);
  const at = border < 0 ? width : border + 1;
  return [map.slice(0, at), ...cut(map.slice(at), width)];
}
