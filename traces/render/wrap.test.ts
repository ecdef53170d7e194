import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shorten, shortenFront, wrap } from './wrap.ts';

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 300 });

it('keeps every line within its width', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 80 }), fc.nat(10), (given, width, hang) => {
      for (const line of wrap(given, width, hang)) expect(line.length).toBeLessThanOrEqual(width);
      expect(shorten(given, width).length).toBeLessThanOrEqual(width);
      expect(shortenFront(given, width).length).toBeLessThanOrEqual(width);
    }),
  );
});

it('loses no word that fits', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,18}$/)), (words) => {
      expect(
        wrap(words.join(' '), 20, 2)
          .join(' ')
          .split(' ')
          .filter((word) => word !== ''),
      ).toEqual(words);
    }),
  );
});

it('shortens texts at the end, calls at the front', () => {
  expect(wrap('takes the lock of area 0', 16, 2)).toEqual(['takes the lock', '  of area 0']);
  expect(shorten('swiotlb_tbl_map_single()', 16)).toBe('swiotlb_tbl_ma..');
  expect(shortenFront('swiotlb_tbl_map_single()', 16)).toBe('..l_map_single()');
});
