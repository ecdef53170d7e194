import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowestPlacement, maxMappingBytes, slotsNeeded, startMask } from './placement.ts';
import { allPlaces, tightest } from './testing/brute-force.ts';
import { anyRequest, plainRequest } from './testing/driver.ts';
import type { ToyRequest } from './testing/request.ts';
import { ToyAllocator } from './testing/toy-allocator.ts';

function search(toy: ToyAllocator, area: number, request: ToyRequest): { readonly first: number; readonly slots: number } {
  const { size, orig, minAlignMask, allocAlignMask, boundaryMask } = request;
  const slots = slotsNeeded(toy, size, orig, minAlignMask, allocAlignMask);
  const first = lowestPlacement(toy, area, slots, size, orig, minAlignMask, allocAlignMask, boundaryMask, -1);
  return { first, slots };
}

function toyAt(start: number): ToyAllocator {
  const toy = new ToyAllocator();
  toy.addPool(start, 16, 2);
  return toy;
}

test('finds the lowest place, and the fewest slots, that trying everything finds', () => {
  let placed = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.array(anyRequest, { maxLength: 8 }),
      fc.array(fc.nat(7)),
      anyRequest,
      (page, before, unmaps, request) => {
        const toy = toyAt(0x1000 + page * 4);
        for (const earlier of before) toy.map(earlier);
        for (const mapping of unmaps) {
          if (mapping < toy.mappings && toy.mappingLive(mapping)) toy.unmap(mapping, 0);
        }
        for (let area = 0; area < toy.areas; area++) {
          const place = tightest(allPlaces(toy, area, request));
          const { first, slots } = search(toy, area, request);
          expect(first).toBe(place?.first ?? -1);
          if (place === undefined) refused++;
          else {
            placed++;
            expect(slots).toBe(place.slots);
          }
        }
      },
    ),
    { numRuns: 400 },
  );
  // Both answers must have been tried often, or the comparison says little.
  expect(Math.min(placed, refused)).toBeGreaterThan(100);
});

test('pads for bits of the device mask that lie inside the allocation mask', () => {
  // K = 3 aligns the first slot, M = 3 moves the data by 2: one padding slot of 2 bytes, then 4 bytes, rounded up to 8.
  const request = { ...plainRequest, size: 4, orig: 0x2002, minAlignMask: 3, allocAlignMask: 3 };
  expect(search(toyAt(0x1000), 0, request)).toEqual({ first: 0, slots: 4 });
});

test('takes a slot whose address agrees with orig above the allocation mask', () => {
  // M = 7 and orig & 7 = 6, with slots of 2 bytes: every fourth slot, from the third on.
  expect(search(toyAt(0x1000), 0, { ...plainRequest, orig: 0x2006, minAlignMask: 7 })).toEqual({ first: 3, slots: 1 });
});

test('aligns a page to a page only if no other alignment is asked', () => {
  const toy = toyAt(0x1000);
  expect(startMask(toy, 4, 0x2001, 0, 0)).toBe(3);
  expect(startMask(toy, 3, 0x2001, 0, 0)).toBe(1);
  expect(startMask(toy, 4, 0x2001, 1, 0)).toBe(1);
});

test('aligns coherent memory to its order, and does not round its size up to it', () => {
  const toy = toyAt(0x1000);
  expect(startMask(toy, 12, 0, 0, 0)).toBe(15);
  expect(slotsNeeded(toy, 12, 0, 0, 15)).toBe(6);
});

test('does not place across the boundary of the device', () => {
  const toy = toyAt(0x1000);
  // A boundary every 4 bytes leaves room for 2 slots at a time.
  expect(search(toy, 0, { ...plainRequest, size: 5, minAlignMask: 1, boundaryMask: 3 }).first).toBe(-1);
  expect(search(toy, 0, { ...plainRequest, size: 5, minAlignMask: 1, boundaryMask: 7 }).first).toBe(0);
});

test('takes the place of the excepted mapping as free', () => {
  const toy = toyAt(0x1000);
  const mapping = toy.map(plainRequest);
  expect(lowestPlacement(toy, 0, 1, 1, 0x2000, 0, 0, -1, -1)).toBe(1);
  expect(lowestPlacement(toy, 0, 1, 1, 0x2000, 0, 0, -1, mapping)).toBe(0);
});

test.each([
  [0, 8],
  [1, 6],
  [3, 4],
  [7, 0],
])('promises a device with min_align_mask %i mappings of up to %i bytes', (mask, bytes) => {
  expect(maxMappingBytes(toyAt(0x1000), mask)).toBe(bytes);
});
