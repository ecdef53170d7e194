import { expect, test } from 'vitest';
import { MemoryBudget } from './memory.ts';
import { ParentLinks, packDecision } from './parents.ts';
import { flatten } from './route.ts';

test('paths are undone into steps of the plain machine', () => {
  const links = new ParentLinks(new MemoryBudget());
  links.addInitial(7);
  links.add(0, packDecision(255, 4095, 1));
  links.add(1, packDecision(2, 5, 3));
  expect(flatten(links.route(0))).toEqual({ initial: 7, decisions: [] });
  expect(flatten(links.route(2))).toEqual({
    initial: 7,
    decisions: [
      { process: 255, choice: 4095 },
      { process: 2, choice: 5 },
      { process: 2, choice: 0 },
      { process: 2, choice: 0 },
    ],
  });
  links.replace(2, 0, packDecision(1, 0, 1));
  expect(flatten(links.route(2)).decisions).toEqual([{ process: 1, choice: 0 }]);
});

test('a decision that does not fit is refused, not truncated', () => {
  expect(() => packDecision(256, 0, 1)).toThrow(RangeError);
  expect(() => packDecision(0, 4096, 1)).toThrow(RangeError);
});

test('a refused growth is told', () => {
  const links = new ParentLinks(new MemoryBudget(100_000));
  let count = 0;
  while (count < 50_000 && links.addInitial(0)) count++;
  expect(count).toBe(16_384);
});
