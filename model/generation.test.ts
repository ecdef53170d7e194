import { describe, expect, test } from 'vitest';
import { coherentAlignMask, generations, type Placement, placementOf, rulesOf } from './generation.ts';
import type { Device, Generation, Request } from './scenario.ts';
import { scenario } from './testing/scenarios.ts';

/*
 * Masks, sizes and strides on the kernel's own numbers, worked out by hand: IO_TLB_SIZE 2048 (shift 11), PAGE_SIZE 4096,
 * IO_TLB_SEGSIZE 128. Each line of a table is one generation.
 */

const { geometry } = scenario({ geometry: { slotBytes: 2048, pageBytes: 4096, segmentSlots: 128, slots: 32768 } });

function placed(generation: Generation, minAlignMask: number, orig: number, request: Partial<Request>): Placement {
  const whole = scenario({ workload: { requests: [request] } }).workload.requests[0]!;
  const device: Device = { minAlignMask, boundaryMask: -1 };
  return placementOf(whole, device, geometry, request.coherent ? 0 : orig, rulesOf(generation));
}

type Line = readonly [
  generation: Generation,
  allocSize: number,
  offset: number,
  padSlots: number,
  zeroMask: number,
  equalMask: number,
  stride: number,
];

function expectLines(lines: readonly Line[], minAlignMask: number, orig: number, request: Partial<Request>): void {
  expect(lines.map(([generation]) => generation)).toEqual(generations.map(({ name }) => name));
  for (const [generation, allocSize, offset, padSlots, zeroMask, equalMask, stride] of lines) {
    expect({ generation, ...placed(generation, minAlignMask, orig, request) }).toEqual({
      generation,
      allocSize,
      offset,
      padSlots,
      zeroMask,
      equalMask,
      stride,
    });
  }
}

describe('placementOf', () => {
  test('half a kilobyte that nobody wants aligned: any slot will do', () => {
    expectLines(
      [
        ['5.16', 512, 0, 0, 0, 0, 1],
        ['6.1-stable', 512, 0, 0, 0, 0, 1],
        ['6.3-rc', 512, 0, 0, 0, 0, 1],
        ['6.3', 512, 0, 0, 0, 0, 1],
        ['6.9-rc', 512, 0, 0, 0, 0, 1],
        ['6.9', 512, 0, 0, 0x7ff, 0, 1],
        ['6.10', 512, 0, 0, 0x7ff, 0, 1],
      ],
      0,
      0x100_0a80,
      { bytes: 512 },
    );
  });

  test('a page without masks: by stride (to v6.2), not at all (6.3-rc), by comparison with the buffer, by page again (v6.9)', () => {
    expectLines(
      [
        ['5.16', 4096, 0, 0, 0, 0, 2],
        ['6.1-stable', 4096, 0, 0, 0, 0, 2],
        ['6.3-rc', 4096, 0, 0, 0, 0, 1],
        ['6.3', 4096, 0, 0, 0, 0x800, 2],
        ['6.9-rc', 4096, 0, 0, 0, 0x800, 2],
        ['6.9', 4096, 0, 0, 0xfff, 0, 2],
        ['6.10', 4096, 0, 0, 0xfff, 0, 2],
      ],
      0,
      0x100_0000,
      { bytes: 4096 },
    );
  });

  test('NVMe (min_align_mask 0xfff): the low eleven bits are an offset, bit 11 is compared', () => {
    // 0xe00 & 0x7ff = 0x600 bytes of offset; 4096 + 1536 = 5632.
    expectLines(
      [
        ['5.16', 5632, 0x600, 0, 0, 0x800, 4],
        ['6.1-stable', 5632, 0x600, 0, 0, 0x800, 4],
        ['6.3-rc', 5632, 0x600, 0, 0, 0, 1],
        ['6.3', 5632, 0x600, 0, 0, 0x800, 2],
        ['6.9-rc', 5632, 0x600, 0, 0, 0x800, 2],
        ['6.9', 5632, 0x600, 0, 0x7ff, 0x800, 2],
        ['6.10', 5632, 0x600, 0, 0x7ff, 0x800, 2],
      ],
      0xfff,
      0x1234_5e00,
      { bytes: 4096 },
    );
  });

  test('NVMe behind an IOMMU with granules of 64 KiB (alloc_align_mask 0xffff): from v6.9 on bit 11 is made by a padding slot', () => {
    // 0xa80 & 0x7ff = 640: 65536 + 640 = 66176. 0xa80 = 2688, one slot and 640 bytes: 65536 + 2688 = 68224 in v6.9;
    // 512 + 2688 rounds up to one granule in v6.10. 32 slots are a granule.
    expectLines(
      [
        ['5.16', 66176, 640, 0, 0, 0x800, 32],
        ['6.1-stable', 66176, 640, 0, 0, 0, 32],
        ['6.3-rc', 66176, 640, 0, 0, 0, 1],
        ['6.3', 66176, 640, 0, 0, 0xf800, 32],
        ['6.9-rc', 66176, 640, 0, 0xffff, 0x800, 32],
        ['6.9', 68224, 2688, 1, 0xffff, 0, 32],
        ['6.10', 65536, 2688, 1, 0xffff, 0, 32],
      ],
      0xfff,
      0x100_2a80,
      { bytes: 512, allocAlignMask: 0xffff },
    );
  });

  test('two coherent pages: no alignment asked before v6.9, then that of their order', () => {
    expectLines(
      [
        ['5.16', 8192, 0, 0, 0, 0x800, 4],
        ['6.1-stable', 8192, 0, 0, 0, 0x800, 4],
        ['6.3-rc', 8192, 0, 0, 0, 0, 1],
        ['6.3', 8192, 0, 0, 0, 0x800, 2],
        ['6.9-rc', 8192, 0, 0, 0, 0x800, 2],
        ['6.9', 8192, 0, 0, 0x1fff, 0, 4],
        ['6.10', 8192, 0, 0, 0x1fff, 0, 4],
      ],
      0xfff,
      0,
      { bytes: 8192, coherent: true },
    );
  });

  test('the largest mapping of an NVMe device fits in one segment with its offset', () => {
    // 128 slots of 2 KiB less a page; bit 11 of the offset 0xe00 is no part of it, so that 0x600 bytes come on top: 127 slots.
    const bytes = 256 * 1024 - 4096;
    for (const generation of ['6.9', '6.10'] as const) {
      expect(placed(generation, 0xfff, 0x1234_5e00, { bytes }).allocSize).toBe(bytes + 0x600);
      expect(Math.ceil((bytes + 0x600) / 2048)).toBe(127);
    }
  });
});

test('coherentAlignMask is the size of the order of pages that holds it, less one', () => {
  expect([1, 4096, 4097, 8192, 3 * 4096, 65536].map((bytes) => coherentAlignMask(bytes, 4096))).toEqual([
    0xfff, 0xfff, 0x1fff, 0x1fff, 0x3fff, 0xffff,
  ]);
});

test('what each generation added is kept by all that follow', () => {
  const has = (rule: 'pads' | 'roundsAfterOffset' | 'alignsCoherent' | 'signedDelta' | 'listEndsWithPool') =>
    generations.filter(({ rules }) => rules[rule]).map(({ name }) => name);
  expect(has('pads')).toEqual(['6.9', '6.10']);
  expect(has('alignsCoherent')).toEqual(['6.9', '6.10']);
  expect(has('signedDelta')).toEqual(['6.9', '6.10']);
  expect(has('roundsAfterOffset')).toEqual(['6.10']);
  expect(has('listEndsWithPool')).toEqual(['6.9-rc', '6.9', '6.10']);
  expect(generations.filter(({ rules }) => rules.stopsAtStart).map(({ name }) => name)).toEqual(['5.16', '6.1-stable']);
});
