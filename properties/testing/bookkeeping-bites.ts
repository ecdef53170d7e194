import { type Bite, reported } from './bite.ts';
import { plainRequest } from './driver.ts';
import type { ToyAllocator } from './toy-allocator.ts';

/** What can be wrong with lists, counters and locks, and with what a search or a release does to them. */
export const bookkeepingBites: readonly Bite[] = [
  reported(
    'free-lands-in-its-area',
    { kind: 'released', mapping: 1, area: 0, firstSlot: 8, slotCount: 2 },
    'mapping 1: its release went to area 0, but area 1 served it',
  ),
  reported(
    'release-symmetry',
    { kind: 'released', mapping: 1, area: 1, firstSlot: 8, slotCount: 3 },
    'mapping 1: releases 3 slots from slot 8, but 2 from slot 8 were allocated',
  ),
  reported(
    'release-symmetry',
    { kind: 'released', mapping: 1, area: 1, firstSlot: 9, slotCount: 2 },
    'mapping 1: releases 2 slots from slot 9, but 2 from slot 8 were allocated',
  ),
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
  ...(
    [
      ['area 1 is locked by process 0', (toy) => (toy.areaTable[1].lockHolder = 0)],
      ['transient pool 1 is there', (toy) => toy.addPool(0x1100, 2, 1, true)],
      [
        'pool 1 was built and is nowhere to be found',
        (toy) => {
          toy.addPool(0x1100, 8, 1);
          toy.areaTable[2].settled = false;
        },
      ],
    ] as const satisfies readonly (readonly [string, (toy: ToyAllocator) => void])[]
  ).map(([left, spoil]) => ({
    property: 'nothing-left-at-quiescence',
    says: `nothing is mapped, but ${left}`,
    spoil: (toy: ToyAllocator) => {
      toy.unmap(0, 0);
      toy.unmap(1, 1);
      spoil(toy);
    },
  })),
  reported('lock-discipline', { process: 1, unguardedArea: 0 }, 'process 1 changed area 0 without its lock (free)'),
  {
    property: 'lock-discipline',
    says: 'process 1 changed area 0 without its lock (held by process 0)',
    spoil: (toy) => {
      toy.areaTable[0].lockHolder = 0;
      toy.report({ process: 1, unguardedArea: 0 });
    },
  },
  reported('lock-discipline', { process: 1, unguardedList: 0 }, 'process 1 changed the list 0 of pools without its lock'),
  reported(
    'lock-discipline',
    { process: 1, foreignMapping: 0 },
    'process 1 wrote the slots of live mapping 0, which is not its own',
  ),
  reported(
    'search-terminates',
    { kind: 'searched', area: 0, probes: 9, found: true },
    'the search of area 0 looked at 9 slots, the area has 8',
  ),
];
