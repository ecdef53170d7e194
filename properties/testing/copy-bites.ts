import { type Bite, reported } from './bite.ts';

/** What can be wrong with a copy between buffer and bounce buffer. */
export const copyBites: readonly Bite[] = [
  reported(
    'sync-address',
    { kind: 'copied', mapping: 0, copyTlb: 0x1002, copyOrig: 0x2001, copyBytes: 1 },
    'mapping 0: bounce address 0x1002 is byte 1 of the mapping, CPU address 0x2001 is byte 0 of the buffer',
  ),
  reported(
    'sync-bound',
    { kind: 'copied', mapping: 0, copyTlb: 0x1002, copyOrig: 0x2002, copyBytes: 3 },
    'mapping 0 has 3 bytes, but 3 were copied at byte 1 of the bounce buffer, byte 1 of the CPU buffer',
  ),
  reported(
    'sync-bound',
    { kind: 'copied', mapping: 0, copyTlb: 0x1000, copyOrig: 0x2000, copyBytes: 1 },
    'mapping 0 has 3 bytes, but 1 were copied at byte -1 of the bounce buffer, byte -1 of the CPU buffer',
  ),
  reported('copy-complete', { mapping: 0, uncopied: 3 }, '3 bytes of mapping 0 were not copied'),
  reported(
    'no-unasked-copy',
    { kind: 'copied', mapping: 0, copyTlb: 0x1001, copyOrig: 0x2001, copyBytes: 3, unasked: 2 },
    'mapping 0: 2 of the 3 bytes copied to the bounce buffer at 0x1001 were not to be copied',
  ),
  {
    property: 'no-stale-data',
    says: 'mapping 0: some of the 3 bytes copied to the CPU buffer from 0x1001 were neither put there for it nor written by its device',
    spoil: (toy) => {
      const copy = { copyTlb: 0x1001, copyOrig: 0x2001, copyBytes: 3, copyToCpu: true };
      toy.report({ kind: 'copied', mapping: 0, ...copy, copyStale: true });
    },
  },
  reported(
    'no-stale-data',
    { kind: 'mapped', mapping: 0, areasTried: 1, exposedStale: true },
    'mapping 0: its device can read bytes that another mapping left in the slots',
  ),
];
