import { copyBites } from './copy-bites.ts';
import { plainRequest } from './driver.ts';
import type { ToyAllocator, ToyMapping, ToyPool } from './toy-allocator.ts';

/** One way to break a good allocator so that exactly the property named must notice. */
export interface Bite {
  readonly property: string;
  /** What the property says of it, numbers included. */
  readonly says: string;
  readonly spoil: (toy: ToyAllocator) => void;
}

function alter(toy: ToyAllocator, mapping: number, change: Partial<ToyMapping>): void {
  Object.assign(toy.mappingTable[mapping], change);
}

function reshape(toy: ToyAllocator, change: Partial<ToyPool>): void {
  Object.assign(toy.poolTable[0], change);
}

const refusal = { kind: 'refused', process: 1, allocatorWasEmpty: true, orig: 0x2001, areasTried: 2 } as const;

/** Every claim that one look can refute, broken at least once. */
export const bites: readonly Bite[] = [
  {
    property: 'no-double-allocation',
    says: 'mapping 0 (slots 0-1) shares a slot with mapping 1 (slots 1-2)',
    spoil: (toy) => alter(toy, 1, { first: 1 }),
  },
  {
    property: 'no-double-allocation',
    says: 'mapping 0 (slots 0-1) shares a slot with mapping 1 (slots 1-2)',
    // An unmap in progress still reads the slots.
    spoil: (toy) => {
      alter(toy, 0, { phase: 'unmapping' });
      alter(toy, 1, { first: 1 });
    },
  },
  {
    property: 'no-double-allocation',
    says: 'the pages of coherent mapping 1 (bytes 0x1012-0x1015) hold bytes of mapping 2 (bytes 0x1014-0x1014)',
    spoil: (toy) => {
      toy.map({ ...plainRequest, process: 1 });
      alter(toy, 1, { address: 0x1012 });
    },
  },
  { property: 'in-bounds', says: 'index 16 is out of range', spoil: (toy) => toy.report({ outOfBounds: 16 }) },
  {
    property: 'in-bounds',
    says: 'mapping 0 (slots 15-16) leaves pool 0 (slots 0-15)',
    spoil: (toy) => alter(toy, 0, { first: 15 }),
  },
  {
    property: 'in-bounds',
    says: 'mapping 0 (bytes 0x1002-0x1004) leaves its own slots (bytes 0x1000-0x1003)',
    spoil: (toy) => alter(toy, 0, { address: 0x1002 }),
  },
  {
    property: 'geometry',
    says: 'pool 0 has 16 slots in 2 areas of 7, segments of 4',
    spoil: (toy) => reshape(toy, { areaSlots: 7 }),
  },
  {
    property: 'geometry',
    says: 'pool 0 has 4 slots in 2 areas of 2, segments of 4',
    spoil: (toy) => reshape(toy, { slots: 4, areaSlots: 2 }),
  },
  {
    property: 'geometry',
    says: 'pool 0 has 24 slots in 3 areas of 8, segments of 4',
    spoil: (toy) => reshape(toy, { slots: 24, areas: 3 }),
  },
  {
    property: 'dma-alignment',
    says: 'mapping 0: address 0x1000 & 0x3 = 0x0, but orig 0x2001 & 0x3 = 0x1',
    spoil: (toy) => alter(toy, 0, { address: 0x1000 }),
  },
  {
    property: 'alloc-alignment',
    says: 'mapping 0: slot 1 at 0x1002 & 0x3 = 0x2, not 0',
    spoil: (toy) => alter(toy, 0, { first: 1, allocAlignMask: 3 }),
  },
  {
    property: 'alloc-alignment',
    says: 'mapping 1: coherent address 0x1014 & 0x7 = 0x4, not 0',
    // Two pages, aligned to one.
    spoil: (toy) => alter(toy, 1, { address: 0x1014, size: 8 }),
  },
  {
    property: 'page-alignment',
    says: 'mapping 0 of 4 bytes starts at 0x1002, pages have 4 bytes',
    spoil: (toy) => alter(toy, 0, { address: 0x1002, size: 4, minAlignMask: 0 }),
  },
  {
    property: 'granule-isolation',
    says: 'mapping 0: granules 0x1000-0x1007 are not inside its own slots 0x1000-0x1003',
    // Rounded before the offset is added: 4 bytes from byte 1 touch a second granule.
    spoil: (toy) => alter(toy, 0, { size: 4, allocAlignMask: 3 }),
  },
  {
    property: 'granule-isolation',
    says: 'mapping 0: granules 0x1000-0x1003 are not inside its own slots 0x1002-0x1005',
    spoil: (toy) => alter(toy, 0, { first: 1, address: 0x1002, size: 1, allocAlignMask: 3 }),
  },
  {
    property: 'segment',
    says: 'mapping 0 (slots 3-4) is 3-4 of pool 0, not in one segment of 4 slots',
    spoil: (toy) => alter(toy, 0, { first: 3 }),
  },
  {
    property: 'segment',
    says: 'mapping 0 (bytes 0x1001-0x1003) crosses a boundary of mask 0x1',
    spoil: (toy) => alter(toy, 0, { boundaryMask: 1 }),
  },
  {
    property: 'single-area',
    says: 'mapping 0 (slots 7-8) leaves area 0 (slots 0-7)',
    spoil: (toy) => alter(toy, 0, { first: 7 }),
  },
  {
    property: 'single-area',
    says: 'mapping 1 (slots 7-8) leaves area 1 (slots 8-15)',
    spoil: (toy) => alter(toy, 1, { first: 7 }),
  },
  {
    property: 'free-lands-in-its-area',
    says: 'mapping 1: its release went to area 0, but area 1 served it',
    spoil: (toy) => toy.report({ kind: 'released', mapping: 1, area: 0, firstSlot: 8, slotCount: 2 }),
  },
  {
    property: 'release-symmetry',
    says: 'mapping 1: releases 3 slots from slot 8, but 2 from slot 8 were allocated',
    spoil: (toy) => toy.report({ kind: 'released', mapping: 1, area: 1, firstSlot: 8, slotCount: 3 }),
  },
  {
    property: 'release-symmetry',
    says: 'mapping 1: releases 2 slots from slot 9, but 2 from slot 8 were allocated',
    spoil: (toy) => toy.report({ kind: 'released', mapping: 1, area: 1, firstSlot: 9, slotCount: 2 }),
  },
  {
    property: 'free-list',
    says: 'area 0: list[0] = 1, but mapping 0 holds slot 0',
    spoil: (toy) => {
      toy.slotTable[0].list = 1;
    },
  },
  {
    property: 'free-list',
    says: 'area 0: list[1] = 3, but the free run counts 1',
    // The release of slots 0-1 did not see that slot 2 is taken.
    spoil: (toy) => {
      toy.map(plainRequest);
      toy.unmap(0, 0);
      toy.slotTable[1].list = 3;
    },
  },
  {
    property: 'free-list',
    says: 'area 0: list[2] = 6, but the free run counts 2',
    // A run that goes on into the next segment.
    spoil: (toy) => {
      toy.slotTable[2].list = 6;
    },
  },
  {
    property: 'free-list',
    says: 'area 1: list[15] = 0, but the free run counts 1',
    spoil: (toy) => {
      toy.slotTable[15].list = 0;
    },
  },
  ...(
    [
      [{ orig: 0x2001 }, 'orig_addr 0x2001, alloc_size 0, pad_slots 0'],
      [{ allocSize: 3 }, 'orig_addr none, alloc_size 3, pad_slots 0'],
      [{ pad: 1 }, 'orig_addr none, alloc_size 0, pad_slots 1'],
    ] as const
  ).map(([left, says]) => ({
    property: 'free-slots-clean',
    says: `slot 1 is free, but has ${says}`,
    spoil: (toy: ToyAllocator) => {
      toy.unmap(0, 0);
      Object.assign(toy.slotTable[1], left);
    },
  })),
  {
    property: 'used-counter',
    says: 'area 0: used = 3, but 2 of its 8 slots are allocated',
    spoil: (toy) => {
      toy.areaTable[0].used = 3;
    },
  },
  {
    property: 'used-zero-at-quiescence',
    says: 'nothing is mapped, but area 1 has used = 2',
    spoil: (toy) => {
      toy.unmap(0, 0);
      toy.unmap(1, 1);
      toy.areaTable[1].used = 2;
      // No step looks at the area again: only the quiescent state shows the leak.
      toy.areaTable[1].touched = false;
    },
  },
  {
    property: 'lock-discipline',
    says: 'process 1 changed area 0 without its lock (free)',
    spoil: (toy) => toy.report({ process: 1, unguardedArea: 0 }),
  },
  {
    property: 'lock-discipline',
    says: 'process 1 changed area 0 without its lock (held by process 0)',
    spoil: (toy) => {
      toy.areaTable[0].lockHolder = 0;
      toy.report({ process: 1, unguardedArea: 0 });
    },
  },
  {
    property: 'lock-discipline',
    says: 'process 1 wrote the slots of live mapping 0, which is not its own',
    spoil: (toy) => toy.report({ process: 1, foreignMapping: 0 }),
  },
  {
    property: 'search-terminates',
    says: 'the search of area 0 looked at 9 slots, the area has 8',
    spoil: (toy) => toy.report({ kind: 'searched', area: 0, probes: 9, found: true }),
  },
  ...copyBites,
  {
    property: 'lookup-complete',
    says: 'the lookup of mapping 0 found no pool, but it lies in pool 0',
    spoil: (toy) => toy.report({ kind: 'looked-up', mapping: 0, pool: -1 }),
  },
  {
    property: 'lookup-complete',
    says: 'an address that was never bounced was found in pool 0',
    spoil: (toy) => toy.report({ kind: 'looked-up', mapping: -1, pool: 0, strayAddressFound: true }),
  },
  {
    property: 'lookup-complete',
    says: 'pool 0 (0x1000-0x101f) and pool 1 (0x101e-0x102d) share addresses',
    spoil: (toy) => toy.addPool(0x101e, 8, 1),
  },
  {
    property: 'pool-lifetime',
    says: 'process 1 accessed pool 0 after it was freed',
    spoil: (toy) => toy.report({ process: 1, freedPool: 0 }),
  },
  {
    property: 'pool-lifetime',
    says: 'pool 0 is gone, but mapping 0 (slots 0-1) lies in it',
    spoil: (toy) => {
      toy.poolTable[0].present = false;
    },
  },
  {
    property: 'no-spurious-full-maximal',
    says: 'the search of area 0 found nothing for 2 slots, but slots 2-3 would do',
    spoil: (toy) => toy.report({ kind: 'searched', area: 0, probes: 8, size: 4, allocSize: 4, orig: 0x2004 }),
  },
  {
    property: 'no-spurious-full-maximal',
    says: 'the search of area 0 found nothing for 4 slots, but slots 4-7 would do',
    // M inside K: a padding slot makes the data agree with orig, which no slot aligned to K does by itself.
    spoil: (toy) => {
      const asked = { size: 1, allocSize: 8, orig: 0x2002, minAlignMask: 3, allocAlignMask: 7 };
      toy.report({ kind: 'searched', area: 0, probes: 8, ...asked });
    },
  },
  {
    property: 'no-spurious-full-max-size',
    says: 'refused 6 bytes on an empty allocator, though up to 6 are promised and slot 0 starts a place for it',
    spoil: (toy) => {
      toy.unmap(0, 0);
      toy.unmap(1, 1);
      toy.report({ ...refusal, size: 6, minAlignMask: 1 });
    },
  },
  {
    property: 'no-spurious-full-linearizable',
    says: 'process 1 was refused 3 bytes after 2 areas, though at every instant of its call some area had room',
    spoil: (toy) => toy.report({ ...refusal, allocatorWasEmpty: false, size: 3, roomThroughout: true }),
  },
];
