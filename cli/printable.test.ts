import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableBlock } from './printable.ts';

test('escapes what could steer a terminal', () => {
  expect(printable('a\u001b[31mb')).toBe('a\\u{1b}[31mb');
  expect(printable('a\nb\u202ec')).toBe('a\\u{a}b\\u{202e}c');
  expect(printableBlock('a\r\nb\u0007')).toBe('a\nb\\u{7}');
  expect(printable('x'.repeat(500)).length).toBe(201);
});

test('no control character survives, whatever comes in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
});
