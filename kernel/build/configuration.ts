/** What a build of the kernel file is configured for: the counterpart of a .config. */
export interface Configuration {
  /** Bits of `long` and of pointers. 64 is what users run. */
  readonly bits: 32 | 64;
  /** IO_TLB_SEGSIZE, or null for the tree's own. */
  readonly segmentSlots: number | null;
  /** CONFIG_DEBUG_FS: usage is counted in atomics. */
  readonly debugFs: boolean;
}

/** Bytes at the start of a room that hold the ghost state. */
export const ghostBytes = 1024;
/** Bytes of the block that each process has: its registers, its suspended calls, its C stack. */
export const blockBytes = 2048;
/** Source locations that a build has room for. */
export const locationsMax = 4096;
/** Processes that a build has room for. */
export const processesMax = 4;

/** The same as macros for the compiler. */
export function definitions(configuration: Configuration): string[] {
  const { bits, segmentSlots, debugFs } = configuration;
  return [
    '__KERNEL__',
    // Tables of 65536 slots where the pool has its real size.
    `SWIOCHECK_HEAP=${segmentSlots === null ? 2 << 20 : 64 << 10}`,
    `SWIOCHECK_LOCATIONS=${locationsMax}`,
    `SWIOCHECK_ROOM=${ghostBytes + processesMax * blockBytes}`,
    ...(bits === 64 ? ['CONFIG_64BIT=1'] : []),
    ...(segmentSlots === null ? [] : [`SWIOCHECK_SEGMENT=${segmentSlots}`]),
    ...(debugFs ? ['CONFIG_DEBUG_FS=1'] : []),
  ];
}
