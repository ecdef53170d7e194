import type { Memory } from '../memory.ts';
import * as address from '../operations/address.ts';
import * as bounce from '../operations/bounce.ts';
import * as branch from '../operations/branch.ts';
import * as claim from '../operations/claim.ts';
import * as driver from '../operations/driver.ts';
import * as ghost from '../operations/ghost.ts';
import * as lock from '../operations/lock.ts';
import * as lookup from '../operations/lookup.ts';
import * as pools from '../operations/pools.ts';
import * as release from '../operations/release.ts';
import * as search from '../operations/search.ts';

/** A named guard: whether process `p` may take a transition, given the event's argument. Reads only. */
export type Guard = (m: Memory, p: number, argument: number) => boolean;

/** A named action: what a transition of process `p` does to the memory. */
export type Action = (m: Memory, p: number, argument: number) => void;

/** What the statecharts may name as guards. */
export const guards = {
  accountsLate: branch.accountsLate,
  addressInPool: pools.addressInPool,
  anotherArea: driver.anotherArea,
  anotherOffset: pools.anotherOffset,
  coherent: branch.coherent,
  comparesUsed: branch.comparesUsed,
  copiesBack: bounce.copiesBack,
  deviceListFree: pools.deviceListFree,
  flagSet: pools.flagSet,
  flagsLate: branch.flagsLate,
  found: search.found,
  foundButDropsLock: branch.foundButDropsLock,
  foundInWord: branch.foundInWord,
  graceEnded: pools.graceEnded,
  growing: branch.growing,
  lockFree: lock.lockFree,
  mapsOnNothing: driver.mapsOnNothing,
  mayMap: driver.mayMap,
  maySync: driver.maySync,
  mayUnmap: driver.mayUnmap,
  memoryLeft: pools.memoryLeft,
  neverEnds: search.neverEnds,
  onPool: pools.onPool,
  poolIsTransient: pools.poolIsTransient,
  poolListFree: pools.poolListFree,
  poolMissing: branch.poolMissing,
  poolServes: branch.poolServes,
  readsCursor: branch.readsCursor,
  releasesUnlocked: branch.releasesUnlocked,
  searchesTransient: pools.searchesTransient,
  syncs: branch.syncs,
  syncsByWalk: driver.syncsByWalk,
  takesCursor: branch.takesCursor,
  transientFits: pools.transientFits,
  unmapsByWalk: driver.unmapsByWalk,
  workIsPending: pools.workIsPending,
} satisfies Record<string, Guard>;

/** What the statecharts may name as actions. */
export const actions = {
  account: claim.account,
  beginMap: driver.beginMap,
  beginSync: driver.beginSync,
  beginUnmap: driver.beginUnmap,
  buildGrown: pools.buildGrown,
  buildTransient: pools.buildTransient,
  callRcu: pools.callRcu,
  chooseArea: driver.chooseArea,
  chooseAreaOfPool: driver.chooseAreaOfPool,
  claim: claim.claim,
  compareUsed: driver.compareUsed,
  countProbe: pools.countProbe,
  drain: bounce.drain,
  dropTransient: pools.dropTransient,
  endSync: driver.endSync,
  endUnmap: driver.endUnmap,
  enterRead: pools.enterRead,
  fill: bounce.fill,
  firstTransient: pools.firstTransient,
  leaveRead: pools.leaveRead,
  locate: release.locate,
  lock: lock.lock,
  lockDeviceList: pools.lockDeviceList,
  lockPoolList: pools.lockPoolList,
  lookUp: lookup.lookUp,
  nextArea: driver.nextArea,
  nextOffset: pools.nextOffset,
  nextPool: pools.nextPool,
  nextTransient: pools.nextTransient,
  noteWalk: pools.noteWalk,
  publish: driver.publish,
  publishGrown: pools.publishGrown,
  publishTransient: pools.publishTransient,
  readCursor: driver.readCursor,
  readWord: claim.readWord,
  record: bounce.record,
  refuse: driver.refuse,
  refuseAtOnce: driver.refuseAtOnce,
  release: release.release,
  rest: driver.rest,
  runCallback: pools.runCallback,
  scheduleWork: pools.scheduleWork,
  search: search.search,
  setFlag: pools.setFlag,
  syncPart: bounce.syncPart,
  takeCursor: driver.takeCursor,
  takePage: bounce.takePage,
  takeWork: pools.takeWork,
  unlinkTransient: pools.unlinkTransient,
  unlock: lock.unlock,
  unlockDeviceList: pools.unlockDeviceList,
  unlockPoolList: pools.unlockPoolList,
  writeCursor: driver.writeCursor,
} satisfies Record<string, Action>;

export type GuardName = keyof typeof guards;
export type ActionName = keyof typeof actions;

/** Every function that guards and actions may call, themselves included, by module: what the compiler reads. */
export const operations: readonly Readonly<Record<string, unknown>>[] = [
  address,
  bounce,
  branch,
  claim,
  driver,
  lock,
  lookup,
  pools,
  release,
  search,
];

/** Ghost functions: compiled like the others, but no access of theirs is an access of the allocator. */
export const ghosts: Readonly<Record<string, unknown>> = ghost;
