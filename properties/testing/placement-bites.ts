import { alter, altered, type Bite, reported } from './bite.ts';
import { plainRequest } from './driver.ts';
import type { ToyAllocator, ToyPool } from './toy-allocator.ts';

function reshape(toy: ToyAllocator, change: Partial<ToyPool>): void {
  Object.assign(toy.poolTable[0], change);
}

/** What can be wrong with where a mapping lies, and with the areas that it lies in. */
export const placementBites: readonly Bite[] = [
  altered('no-double-allocation', 1, { first: 1 }, 'mapping 0 (slots 0-1) shares a slot with mapping 1 (slots 1-2)'),
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
  reported('in-bounds', { outOfBounds: 16 }, 'index 16 is out of range'),
  altered('in-bounds', 0, { first: 15 }, 'mapping 0 (slots 15-16) leaves pool 0 (slots 0-15)'),
  altered('in-bounds', 0, { address: 0x1002 }, 'mapping 0 (bytes 0x1002-0x1004) leaves its own slots (bytes 0x1000-0x1003)'),
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
  altered('dma-alignment', 0, { address: 0x1000 }, 'mapping 0: address 0x1000 & 0x3 = 0x0, but orig 0x2001 & 0x3 = 0x1'),
  altered('alloc-alignment', 0, { first: 1, allocAlignMask: 3 }, 'mapping 0: slot 1 at 0x1002 & 0x3 = 0x2, not 0'),
  // Two pages, aligned to one.
  altered('alloc-alignment', 1, { address: 0x1014, size: 8 }, 'mapping 1: coherent address 0x1014 & 0x7 = 0x4, not 0'),
  altered(
    'page-alignment',
    0,
    { address: 0x1002, size: 4, minAlignMask: 0 },
    'mapping 0 of 4 bytes starts at 0x1002, pages have 4 bytes',
  ),
  // Rounded before the offset is added: 4 bytes from byte 1 touch a second granule.
  altered(
    'granule-isolation',
    0,
    { size: 4, allocAlignMask: 3 },
    'mapping 0: granules 0x1000-0x1007 are not inside its own slots 0x1000-0x1003',
  ),
  altered(
    'granule-isolation',
    0,
    { first: 1, address: 0x1002, size: 1, allocAlignMask: 3 },
    'mapping 0: granules 0x1000-0x1003 are not inside its own slots 0x1002-0x1005',
  ),
  altered('segment', 0, { first: 3 }, 'mapping 0 (slots 3-4) is 3-4 of pool 0, not in one segment of 4 slots'),
  altered('segment', 0, { boundaryMask: 1 }, 'mapping 0 (bytes 0x1001-0x1003) crosses a boundary of mask 0x1'),
  altered('single-area', 0, { first: 7 }, 'mapping 0 (slots 7-8) leaves area 0 (slots 0-7)'),
  altered('single-area', 1, { first: 7 }, 'mapping 1 (slots 7-8) leaves area 1 (slots 8-15)'),
];
