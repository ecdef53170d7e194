/** What layout() of harness.c tells, in its order: addresses, offsets and sizes in linear memory, and the geometry. */
const entries = [
  'stateBegin',
  'heap',
  'chunkCount',
  'chunks',
  'control',
  'room',
  'requests',
  'contexts',
  'callbackCount',
  'callbacks',
  'workCount',
  'runs',
  'pools',
  'heapLimit',
  'devices',
  'deviceBytes',
  'deviceLock',
  'memLock',
  'listOfPools',
  'memNslabs',
  'poolBytes',
  'start',
  'vaddr',
  'nslabs',
  'nareas',
  'areaNslabs',
  'poolAreas',
  'poolSlots',
  'transient',
  'node',
  'slotBytes',
  'list',
  'orig',
  'allocSize',
  'pad',
  'areaBytes',
  'used',
  'index',
  'lock',
  'defaultSlots',
  'defaultAreas',
  'slotShift',
  'segmentSlots',
  'pageBytes',
  'longBytes',
  'allocSizeBytes',
  'heapEnd',
] as const;

export type Layout = Readonly<Record<(typeof entries)[number], number>>;

/** An offset that the version, or the configuration, has no member for. */
export const absent = 0xffffffff;

/** Reads the table. `entry` returns its numbers as the module does, signed. */
export function readLayout(entry: (index: number) => number): Layout {
  return Object.fromEntries(entries.map((name, index) => [name, entry(index) >>> 0])) as Layout;
}

/** Where the state lies in memory, but for the blocks. */
export function stateRange({ stateBegin, heap, heapLimit }: Layout): readonly [begin: number, end: number] {
  return [stateBegin & ~7, heap + heapLimit];
}
