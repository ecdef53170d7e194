/** What a build of the kernel file is configured for: the counterpart of a .config. */
export interface Configuration {
  /** Bits of `long` and of pointers. 64 is what users run. */
  readonly bits: 32 | 64;
  /** IO_TLB_SEGSIZE, or null for the tree's own. */
  readonly segmentSlots: number | null;
  /** CONFIG_DEBUG_FS: usage is counted in atomics. */
  readonly debugFs: boolean;
  /** CONFIG_SWIOTLB_DYNAMIC: pools are added as needed. Default: false. */
  readonly dynamic?: boolean;
}

/** Bytes of linear memory: the state, behind it the store of pieces, and the blocks. Pages that are not touched take no room. */
export const memoryBytes: number = 256 << 20;
/**
 * Where the blocks of processes lie: so high that no number of the code's own is taken for an address in them when they are
 * exchanged (kernel/symmetry.ts).
 */
export const blocksAddress: number = memoryBytes - (64 << 10);
/** Bytes that hold the ghost state. */
export const ghostBytes = 4096;
/** Bytes of the block that each process has: its registers, its suspended calls, its C stack. */
export const blockBytes = 2048;
/** Source locations that a build has room for. */
export const locationsMax = 4096;
/** CPUs that can run. */
export const cpusMax = 8;
/** Processes that a build has room for: CPUs, an interrupt of each, the worker, RCU. */
export const processesMax: number = 2 * cpusMax + 2;
/** Pools that can exist at a time: the default pool, a restricted one, and those that are added. */
export const poolsMax = 10;
/** The number of the restricted pool. */
export const restrictedPool = 1;
/** The number of the first pool that is added. */
export const firstAddedPool = 2;

/** The same as macros for the compiler. */
export function definitions(configuration: Configuration): string[] {
  const { bits, segmentSlots, debugFs, dynamic } = configuration;
  return [
    '__KERNEL__',
    // Tables of 65536 slots where the pool has its real size, and of 2048 for each that is added.
    `SWIOCHECK_HEAP=${segmentSlots === null ? 2 << 20 : 64 << 10}`,
    `SWIOCHECK_LOCATIONS=${locationsMax}`,
    `SWIOCHECK_PROCESSES=${processesMax}`,
    `SWIOCHECK_POOLS=${poolsMax}`,
    `SWIOCHECK_ROOM=${ghostBytes}`,
    `SWIOCHECK_BLOCKS=${blocksAddress}`,
    ...(bits === 64 ? ['CONFIG_64BIT=1'] : []),
    ...(segmentSlots === null ? [] : [`SWIOCHECK_SEGMENT=${segmentSlots}`]),
    ...(debugFs ? ['CONFIG_DEBUG_FS=1'] : []),
    ...(dynamic ? ['CONFIG_SWIOTLB_DYNAMIC=1'] : []),
  ];
}
