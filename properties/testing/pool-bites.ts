import { type Bite, reported } from './bite.ts';

/** What can be wrong with finding pools, and with their lives. */
export const poolBites: readonly Bite[] = [
  reported(
    'lookup-complete',
    { kind: 'looked-up', mapping: 0, pool: -1 },
    'the lookup of mapping 0 found no pool, but it lies in pool 0',
  ),
  reported(
    'lookup-complete',
    { kind: 'looked-up', mapping: -1, pool: 0, strayAddressFound: true },
    'an address that was never bounced was found in a pool',
  ),
  {
    property: 'lookup-complete',
    says: 'pool 0 (0x1000-0x101f) and pool 1 (0x101e-0x102d) share addresses',
    spoil: (toy) => toy.addPool(0x101e, 8, 1),
  },
  reported('pool-lifetime', { process: 1, freedPool: 0 }, 'process 1 accessed pool 0 after it was freed'),
  {
    property: 'pool-lifetime',
    says: 'pool 0 is gone, but mapping 0 (slots 0-1) lies in it',
    spoil: (toy) => {
      toy.poolTable[0].present = false;
    },
  },
];
