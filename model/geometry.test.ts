import { describe, expect, test } from 'vitest';
import { type Layout, layOut, powerOfTwoFrom } from './geometry.ts';
import type { Geometry } from './scenario.ts';
import { scenario } from './testing/scenarios.ts';

const real = { slotBytes: 2048, pageBytes: 4096, segmentSlots: 128 };
const mebibyte = 1024 * 1024;

function setUp(geometry: Partial<Geometry>, faults: readonly string[] = [], design = 'split-areas'): Layout {
  return layOut(scenario({ design, geometry: { ...real, ...geometry }, faults }));
}

describe('layOut', () => {
  test.each([
    // [bytes of the pool, areas, slots after set-up, slots of an area]
    [64 * mebibyte, 1, 32768, 32768],
    [64 * mebibyte, 8, 32768, 4096],
    [64 * mebibyte, 256, 32768, 128],
    // 512 areas of one segment each need twice as much.
    [64 * mebibyte, 512, 65536, 128],
    // 24576 slots are no power of two.
    [48 * mebibyte, 8, 32768, 4096],
    [1 * mebibyte, 1, 512, 512],
    // A slot more than the minimum: whole segments, and with one area no power of two.
    [1 * mebibyte + 2048, 1, 640, 640],
    [1 * mebibyte + 2048, 2, 1024, 512],
    [0, 1, 0, 0],
  ])('%i bytes in %i areas: %i slots, %i an area', (bytes, areas, slots, areaSlots) => {
    expect(setUp({ slots: bytes / 2048, areas })).toMatchObject({ slots, areas, areaSlots, trueAreaSlots: areaSlots });
  });

  test('faults of set-up leave out the step that they are about', () => {
    expect(setUp({ slots: 64, areas: 8 }, ['area-below-segment'])).toMatchObject({ slots: 64, areaSlots: 8 });
    expect(setUp({ slots: 1024, areas: 2 }, ['area-one-too-long'])).toMatchObject({ areaSlots: 513, trueAreaSlots: 512 });
    expect(setUp({ slots: 768, areas: 2 }, ['last-area-short'])).toMatchObject({
      slots: 768,
      areaSlots: 512,
      trueAreaSlots: 384,
    });
  });

  test('contiguous pools lie side by side, scattered ones apart; none overlap, and CPU buffers lie above', () => {
    for (const [design, distance] of [
      ['instances-merged', mebibyte],
      ['instances-list', 2 * mebibyte],
    ] as const) {
      const { poolStart, origBase } = setUp({ slots: 512, pools: 3 }, [], design);
      expect(poolStart).toEqual([1, 1 + distance / mebibyte, 1 + (2 * distance) / mebibyte].map((at) => at * mebibyte));
      expect(origBase).toBeGreaterThanOrEqual(poolStart[2]! + mebibyte);
    }
  });

  test('a start of its own moves the first pool', () => {
    expect(setUp({ slots: 512, start: 0x9000 }).poolStart).toEqual([0x9000]);
  });

  test('a growing allocator has its first pool besides those that it may add; devices have one each', () => {
    expect(setUp({ slots: 512, pools: 2 }, [], 'dynamic-pools').pools).toBe(3);
    const twoDevices = scenario({ design: 'device-private', workload: { devices: [{}, {}] } });
    expect(layOut(twoDevices).pools).toBe(2);
  });

  test('CPU buffers of different requests keep apart, and start where every mask is zero', () => {
    const made = scenario({
      geometry: { ...real, slots: 512 },
      workload: { devices: [{ minAlignMask: 0xfff }], requests: [{ bytes: 256 * 1024, allocAlignMask: 0xffff }, { bytes: 1 }] },
    });
    const { origBase, origStride } = layOut(made);
    expect(origBase % 0x10000).toBe(0);
    expect(origStride % 0x10000).toBe(0);
    expect(origStride).toBeGreaterThanOrEqual(256 * 1024);
  });
});

test('powerOfTwoFrom is the least power of two that is no smaller', () => {
  expect([0, 1, 2, 3, 4, 5, 1023, 1024, 1025].map(powerOfTwoFrom)).toEqual([1, 1, 2, 4, 4, 8, 1024, 1024, 2048]);
});
