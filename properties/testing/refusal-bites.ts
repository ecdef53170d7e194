import { type Bite, reported } from './bite.ts';

const refusal = { kind: 'refused', process: 1, allocatorWasEmpty: true, orig: 0x2001, areasTried: 2 } as const;

/** Refusals that need not have been. */
export const refusalBites: readonly Bite[] = [
  reported(
    'no-spurious-full-maximal',
    { kind: 'searched', area: 0, probes: 8, size: 4, allocSize: 4, orig: 0x2004 },
    'the search of area 0 found nothing for 2 slots, but slots 2-3 would do',
  ),
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
  reported(
    'no-spurious-full-linearizable',
    { ...refusal, allocatorWasEmpty: false, size: 3, roomThroughout: true },
    'process 1 was refused 3 bytes after 2 areas, though at every instant of its call some area had room',
  ),
];
