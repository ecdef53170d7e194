/** enum swiocheck_hook of shim/swiocheck/engine.h: where a process may be suspended. */
export const Hook = {
  lock: 1,
  unlock: 2,
  unlocked: 3,
  atomic: 4,
  atomicDone: 5,
  readOnce: 6,
  readOnceDone: 7,
  writeOnce: 8,
  writeOnceDone: 9,
  barrier: 10,
  callRcu: 11,
  scheduleWork: 12,
  copied: 13,
  read: 30,
  write: 31,
} as const;

/**
 * Hooks at which others may run. Before a lock is taken and after it is dropped, and on both sides of what is atomic: with fewer,
 * a plain access before or after would be hidden from the race detector. A barrier accesses nothing.
 */
export const switchPoints: ReadonlySet<number> = new Set([
  Hook.lock,
  Hook.unlocked,
  Hook.atomic,
  Hook.atomicDone,
  Hook.readOnce,
  Hook.readOnceDone,
  Hook.writeOnce,
  Hook.writeOnceDone,
  Hook.copied,
  Hook.read,
  Hook.write,
]);

/** Actions of the steps that go on from a hook, for traces. */
export const actionAt: Readonly<Record<number, string>> = {
  [Hook.lock]: 'lock',
  [Hook.unlocked]: 'after-unlock',
  [Hook.atomic]: 'atomic',
  [Hook.atomicDone]: 'after-atomic',
  [Hook.readOnce]: 'read-once',
  [Hook.readOnceDone]: 'after-read-once',
  [Hook.writeOnce]: 'write-once',
  [Hook.writeOnceDone]: 'after-write-once',
  [Hook.copied]: 'after-copy',
  [Hook.read]: 'read',
  [Hook.write]: 'write',
};

/** Bits of enum swiocheck_access. */
export const PlainAccess = { write: 1, readWrite: 2, volatile: 4 } as const;

/** enum swiocheck_defect. */
export const DefectCode = { bug: 1, warn: 2, badFree: 3 } as const;
