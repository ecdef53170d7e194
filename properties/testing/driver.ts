import * as fc from 'fast-check';
import type { ToyRequest } from './request.ts';

/** A request that asks for nothing special: one byte, unaligned, for process 0. */
export const plainRequest: ToyRequest = {
  process: 0,
  device: 0,
  size: 1,
  orig: 0x2000,
  minAlignMask: 0,
  allocAlignMask: 0,
  boundaryMask: -1,
};

const streaming: fc.Arbitrary<ToyRequest> = fc.record({
  process: fc.nat(1),
  device: fc.nat(1),
  size: fc.integer({ min: 1, max: 9 }),
  orig: fc.integer({ min: 0x2000, max: 0x2007 }),
  minAlignMask: fc.constantFrom(0, 1, 3, 7),
  allocAlignMask: fc.constantFrom(0, 3, 7),
  boundaryMask: fc.constantFrom(-1, 7, 15),
});

/** dma_direct_alloc() asks for whole pages. */
const coherent: fc.Arbitrary<ToyRequest> = fc
  .tuple(streaming, fc.constantFrom(4, 8))
  .map(([request, size]) => ({ ...request, size, orig: 0, minAlignMask: 0, allocAlignMask: 0 }));

/** Requests with every alignment hazard of the scaled geometry, some of them coherent, some too large to be served. */
export const anyRequest: fc.Arbitrary<ToyRequest> = fc.oneof(
  { arbitrary: streaming, weight: 3 },
  { arbitrary: coherent, weight: 1 },
);
