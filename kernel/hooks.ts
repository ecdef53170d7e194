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
  locked: 14,
  rcuUnlocked: 15,
  alloc: 16,
  cpu: 17,
  read: 30,
  write: 31,
} as const;

/**
 * Hooks at which others may run. Before a lock is taken and after it is dropped, and on both sides of what is atomic: with fewer,
 * a plain access before or after would be hidden from the race detector. A barrier accesses nothing. The three that are not here
 * are switch points where the scenario gives them something to choose: KernelMachine.hook().
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
  Hook.callRcu,
  Hook.scheduleWork,
  Hook.copied,
  Hook.rcuUnlocked,
  Hook.read,
  Hook.write,
]);

/** Bits of enum swiocheck_access. */
export const PlainAccess = { write: 1, readWrite: 2, volatile: 4 } as const;

/** enum swiocheck_defect. */
export const DefectCode = { bug: 1, warn: 2, badFree: 3, unbalanced: 4 } as const;

/** enum swiocheck_role: on whose behalf a call runs. */
export const Role = { driver: 1, interrupt: 2, worker: 3, callback: 4 } as const;

/** gfpflags_allow_blocking(): __GFP_DIRECT_RECLAIM of shim/swiocheck/memory.h. */
export function mayBlock(gfp: number): boolean {
  return (gfp & 0x400) !== 0;
}
