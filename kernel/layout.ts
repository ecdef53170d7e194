/** What layout() of harness.c tells, in its order: addresses, offsets and sizes in linear memory, and the geometry. */
const entries = [
  'stateBegin',
  'heap',
  'chunkCount',
  'chunks',
  'control',
  'room',
  'requests',
  'slots',
  'slotBytes',
  'list',
  'orig',
  'allocSize',
  'pad',
  'areas',
  'areaBytes',
  'used',
  'index',
  'lock',
  'poolStart',
  'poolSlots',
  'poolAreas',
  'areaSlots',
  'slotShift',
  'segmentSlots',
  'pageBytes',
  'longBytes',
  'allocSizeBytes',
  'heapEnd',
] as const;

export type Layout = Readonly<Record<(typeof entries)[number], number>>;

/** Reads the table. `entry` returns its numbers as the module does, signed. */
export function readLayout(entry: (index: number) => number): Layout {
  return Object.fromEntries(entries.map((name, index) => [name, entry(index) >>> 0])) as Layout;
}
