import { type AreaPicture, free, type MappingPicture, type Picture, shared } from './picture.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The letter of a mapping in slot maps; `?` from the 63rd on. */
export function mappingLetter(mapping: number): string {
  return letters[mapping] ?? '?';
}

/** What differs between two pictures, one line each, for people. */
export function changes(before: Picture, after: Picture): string[] {
  const lines: string[] = [];
  const changedArea = (area: AreaPicture): string[] => {
    const old = before.areas.find((other) => other.area === area.area);
    return old === undefined || old === area ? [] : areaChanges(old, area);
  };
  const poolNumbers = (picture: Picture): number[] => picture.pools.map(({ pool }) => pool);
  for (const { pool, start, slots, transient } of after.pools) {
    if (poolNumbers(before).includes(pool)) continue;
    lines.push(`pool ${pool}: appears at ${hex(start)}, ${slots} slots${transient ? ', transient' : ''}`);
  }
  for (const pool of poolNumbers(before).filter((number) => !poolNumbers(after).includes(number)))
    lines.push(`pool ${pool}: is freed`);
  lines.push(...after.areas.flatMap(changedArea), ...mappingChanges(before, after));
  return lines;
}

function areaChanges(before: AreaPicture, after: AreaPicture): string[] {
  const lines: string[] = [];
  const name = `area ${after.area}`;
  if (before.holder !== after.holder) lines.push(`${name}: lock ${before.holderName ?? 'free'} -> ${after.holderName ?? 'free'}`);
  if (before.used !== after.used) lines.push(`${name}: used ${before.used} -> ${after.used}`);
  if (before.index !== after.index) lines.push(`${name}: index ${before.index} -> ${after.index}`);
  const list = difference(before.list, after.list, String);
  if (list !== null) lines.push(slotsLine('list', after.firstSlot, list));
  const owner = difference(before.owner, after.owner, ownerText);
  if (owner !== null) lines.push(slotsLine('slots', after.firstSlot, owner));
  return lines;
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

function slotsLine(what: string, firstSlot: number, { first, last, before, after }: Difference): string {
  const range = first === last ? `${firstSlot + first}` : `${firstSlot + first}..${firstSlot + last}`;
  return `${what} ${range}: ${before} -> ${after}`;
}

function ownerText(owner: number): string {
  if (owner === free) return 'free';
  return owner === shared ? 'shared' : mappingLetter(owner);
}

function mappingChanges(before: Picture, after: Picture): string[] {
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

function hex(address: number): string {
  return address < 0 ? String(address) : `0x${address.toString(16)}`;
}
