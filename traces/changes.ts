import { type AreaPicture, free, type MappingPicture, type Picture, type PoolPicture, shared } from './picture.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The letter of a mapping in slot maps; `?` from the 63rd on. */
export function mappingLetter(mapping: number): string {
  return letters[mapping] ?? '?';
}

/** What differs between two pictures, one line each, for people. */
export function changes(before: Picture, after: Picture): string[] {
  return [
    ...poolChanges(before, after),
    ...changedAreas(before, after).flatMap(([old, area]) => [
      ...counterChanges(old, area),
      ...listChanges(old, area),
      ...ownerChanges(old, area),
    ]),
    ...mappingChanges(before, after),
  ];
}

/** Areas of both pictures that differ, before and after. */
export function changedAreas(before: Picture, after: Picture): [AreaPicture, AreaPicture][] {
  const known = new Map(before.areas.map((area) => [area.area, area]));
  return after.areas.flatMap((area): [AreaPicture, AreaPicture][] => {
    const old = known.get(area.area);
    return old === undefined || old === area ? [] : [[old, area]];
  });
}

/** Pools that a step has published or taken away, one line each. */
export function poolChanges(before: Picture, after: Picture): string[] {
  const has = (picture: Picture, pool: PoolPicture): boolean => picture.pools.some((other) => other.pool === pool.pool);
  const appeared = after.pools.filter((pool) => !has(before, pool));
  const freed = before.pools.filter((pool) => !has(after, pool));
  return [
    ...appeared.map(
      ({ pool, start, slots, transient }) =>
        `pool ${pool}: appears at ${hex(start)}, ${slots} slots${transient ? ', transient' : ''}`,
    ),
    ...freed.map(({ pool }) => `pool ${pool}: is gone`),
  ];
}

function counterChanges(before: AreaPicture, after: AreaPicture): string[] {
  const lines: string[] = [];
  const name = `area ${after.area}`;
  if (before.holder !== after.holder) lines.push(`${name}: lock ${before.holderName ?? 'free'} -> ${after.holderName ?? 'free'}`);
  if (before.used !== after.used) lines.push(`${name}: used ${before.used} -> ${after.used}`);
  if (before.index !== after.index) lines.push(`${name}: index ${before.index} -> ${after.index}`);
  return lines;
}

/** The range of list[] that a step has changed, as one line, or nothing. */
export function listChanges(before: AreaPicture, after: AreaPicture): string[] {
  return slotChanges('list', after.firstSlot, difference(before.list, after.list, String));
}

function ownerChanges(before: AreaPicture, after: AreaPicture): string[] {
  return slotChanges('slots', after.firstSlot, difference(before.owner, after.owner, ownerText));
}

interface Difference {
  readonly first: number;
  readonly last: number;
  readonly before: string;
  readonly after: string;
}

/** Slots beyond which a range is told by its ends only. */
const slotsShown = 8;

function difference(before: Int32Array, after: Int32Array, text: (value: number) => string): Difference | null {
  if (before === after) return null;
  const first = after.findIndex((value, i) => value !== before[i]);
  if (first < 0) return null;
  const last = after.findLastIndex((value, i) => value !== before[i]);
  const values = (array: Int32Array): string => {
    const shown = Array.from(array.subarray(first, last + 1), text);
    const equal = shown.every((value) => value === shown[0]);
    if (equal) return shown[0];
    return shown.length <= slotsShown ? shown.join(' ') : `${shown.slice(0, 3).join(' ')} .. ${shown.slice(-3).join(' ')}`;
  };
  return { first, last, before: values(before), after: values(after) };
}

function slotChanges(what: string, firstSlot: number, found: Difference | null): string[] {
  if (found === null) return [];
  const { first, last, before, after } = found;
  const range = first === last ? `${firstSlot + first}` : `${firstSlot + first}..${firstSlot + last}`;
  return [`${what} ${range}: ${before} -> ${after}`];
}

function ownerText(owner: number): string {
  if (owner === free) return 'free';
  return owner === shared ? 'shared' : mappingLetter(owner);
}

/** Mappings that a step has begun, returned, begun to unmap, or released, one line each. */
export function mappingChanges(before: Picture, after: Picture): string[] {
  const lines: string[] = [];
  for (const mapping of after.mappings) {
    const old = before.mappings.find((other) => other.mapping === mapping.mapping);
    const name = `mapping ${mappingLetter(mapping.mapping)}`;
    if (old === undefined) lines.push(`${name}: ${mappingText(mapping)}`);
    else if (old.address !== mapping.address) lines.push(`${name}: address ${hex(old.address)} -> ${hex(mapping.address)}`);
    if (old?.live && !mapping.live) lines.push(`${name}: its unmap begins`);
    if (mapping.returned && !old?.returned) lines.push(`${name}: returned to the driver`);
  }
  for (const { mapping } of before.mappings) {
    if (!after.mappings.some((other) => other.mapping === mapping)) lines.push(`mapping ${mappingLetter(mapping)}: gone`);
  }
  return lines;
}

/** `4 bytes of 0x100 at 0x4, device 0` */
export function mappingText(mapping: MappingPicture): string {
  const source = mapping.coherent ? 'coherent' : `of ${hex(mapping.orig)}`;
  return `${mapping.bytes} bytes ${source} at ${hex(mapping.address)}, device ${mapping.device}`;
}

/** `0x100`; negative numbers, which stand for no address, as they are. */
export function hex(address: number): string {
  return address < 0 ? String(address) : `0x${address.toString(16)}`;
}
