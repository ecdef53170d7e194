import { MappingState, type Memory } from '../memory.ts';
import { isCoherent } from './bounce.ts';
import { onPool, poolHasArea } from './pools.ts';
import { found } from './search.ts';

/* Guards that choose between the ways of a chart: by design, by fault, by what the last step found. */

export function takesCursor(m: Memory, _p: number): boolean {
  return m.startsAt === 'cursor' && !m.incrementsCursorPlainly;
}

export function readsCursor(m: Memory, _p: number): boolean {
  return m.startsAt === 'cursor' && m.incrementsCursorPlainly;
}

export function comparesUsed(m: Memory, _p: number): boolean {
  return m.startsAt === 'least-used';
}

export function growing(m: Memory, _p: number): boolean {
  return m.growing;
}

export function poolServes(m: Memory, p: number): boolean {
  return onPool(m, p) && poolHasArea(m, p);
}

export function foundButDropsLock(m: Memory, p: number): boolean {
  return m.dropsLockBeforeClaim && found(m, p);
}

export function foundInWord(m: Memory, p: number): boolean {
  return m.sharesWord && found(m, p);
}

export function accountsLate(m: Memory, _p: number): boolean {
  return m.accountsAfterUnlock;
}

export function flagsLate(m: Memory, _p: number): boolean {
  return m.growing && m.setsFlagLate;
}

export function coherent(m: Memory, p: number): boolean {
  return isCoherent(m, p);
}

export function poolMissing(m: Memory, p: number): boolean {
  return m.pool[p]! < 0;
}

export function syncs(m: Memory, p: number): boolean {
  return m.mappingState[m.mapping[p]!] === MappingState.syncing;
}

export function releasesUnlocked(m: Memory, _p: number): boolean {
  return m.releasesUnlocked;
}
