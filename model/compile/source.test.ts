import { expect, test } from 'vitest';
import { sourceOf } from './source.ts';

function claim(): number {
  return 1;
}

test('the source of an operation has the name by which others call it', () => {
  expect(sourceOf('claim', claim)).toMatch(/^function claim\(/);
  expect(() => sourceOf('release', claim)).toThrow('the operation release is called claim in its source');
  expect(() => sourceOf('claim', 1)).toThrow('functions only');
});
