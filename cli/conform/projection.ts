import type { AllocatorView } from '../../properties/view.ts';

/** Numbers for one state, in bytes of the file: what a model and the file must have in common. */
type Entry = readonly [name: string, read: () => number];

const absent = 0;
const claimed = 1;
const returned = 2;
const unmapping = 3;

/**
 * What is compared of a state: lists, `used`, `index`, the words of every slot, and the mappings that hold slots.
 *
 * Addresses are counted from the start of the pool and from the mapping's CPU buffer, sizes are multiplied by `unit`, so that
 * models with slots of a few bytes and the file with its own give the same numbers. Where a process stands is left out, but
 * for the locks that it holds and how far its mapping is.
 */
export class Projection {
  readonly names: readonly string[];
  readonly numbers: Int32Array;
  private readonly view: AllocatorView;
  private readonly entries: readonly Entry[];

  /** `unit`: bytes of the file for each byte of the view. */
  constructor(view: AllocatorView, unit: number) {
    this.view = view;
    this.entries = [...areaEntries(view), ...slotEntries(view, unit), ...mappingEntries(view, unit)];
    this.names = this.entries.map(([name]) => name);
    this.numbers = new Int32Array(this.entries.length);
  }

  /** Whether nobody is in a critical section: the states that are compared. */
  get settled(): boolean {
    for (let area = 0; area < this.view.areas; area++) if (this.view.areaLockHolder(area) >= 0) return false;
    return true;
  }

  /** Reads the current state into `numbers`. */
  read(): Int32Array {
    for (let i = 0; i < this.entries.length; i++) this.numbers[i] = this.entries[i]![1]();
    return this.numbers;
  }

  /** The current state as a key: two states have equal keys iff their numbers are equal. */
  key(): string {
    const { buffer, byteLength } = this.read();
    return Buffer.from(buffer, 0, byteLength).toString('latin1');
  }
}

function areaEntries(view: AllocatorView): Entry[] {
  return Array.from({ length: view.areas }, (_, area): Entry[] => [
    [`areas[${area}].used`, () => view.areaUsed(area)],
    [`areas[${area}].index`, () => view.areaIndex(area)],
    [`areas[${area}].lock`, () => view.areaLockHolder(area) + 1],
  ]).flat();
}

function slotEntries(view: AllocatorView, unit: number): Entry[] {
  return Array.from({ length: view.slots }, (_, slot): Entry[] => [
    [`slots[${slot}].list`, () => view.slotList(slot)],
    [`slots[${slot}].orig_addr`, () => origOf(view, slot, unit)],
    [`slots[${slot}].alloc_size`, () => view.slotAllocSize(slot) * unit],
    [`slots[${slot}].pad_slots`, () => view.slotPad(slot)],
  ]).flat();
}

function mappingEntries(view: AllocatorView, unit: number): Entry[] {
  return Array.from({ length: view.mappings }, (_, mapping): Entry[] => {
    const ifHeld = (read: () => number) => () => (view.mappingHoldsSlots(mapping) ? read() : 0);
    return [
      [`mapping ${mapping}`, () => phaseOf(view, mapping)],
      [`first slot of mapping ${mapping}`, ifHeld(() => view.mappingFirstSlot(mapping))],
      [`slots of mapping ${mapping}`, ifHeld(() => view.mappingSlots(mapping))],
      [`device of mapping ${mapping}`, ifHeld(() => view.mappingDevice(mapping))],
      [`bytes of mapping ${mapping}`, ifHeld(() => view.mappingSize(mapping) * unit)],
      [`residue of mapping ${mapping}`, ifHeld(() => (view.mappingOrig(mapping) & view.mappingMinAlignMask(mapping)) * unit)],
      [
        `address of mapping ${mapping}`,
        () => (view.mappingReturned(mapping) ? (view.mappingAddress(mapping) - view.slotAddress(0)) * unit : 0),
      ],
    ];
  }).flat();
}

function phaseOf(view: AllocatorView, mapping: number): number {
  if (!view.mappingHoldsSlots(mapping)) return absent;
  if (view.mappingReturned(mapping)) return returned;
  return view.mappingLive(mapping) ? claimed : unmapping;
}

/** -1 for INVALID_PHYS_ADDR; else counted from the buffer of the mapping that has the slot, or within its page where nobody has it. */
function origOf(view: AllocatorView, slot: number, unit: number): number {
  const orig = view.slotOrig(slot);
  if (orig === -1) return -1;
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    const offset = slot - view.mappingFirstSlot(mapping);
    if (!view.mappingHoldsSlots(mapping) || offset < 0 || offset >= view.mappingSlots(mapping)) continue;
    return (orig - view.mappingOrig(mapping)) * unit;
  }
  return (orig & (view.pageBytes - 1)) * unit;
}
