import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lostUpdate, walkOf } from '../testing/examples.ts';
import { randomWalk } from '../testing/random-walk.ts';
import { numbered, stepText } from './numbered.ts';

it('has every step once, in order, in at most 75 columns', () => {
  fc.assert(
    fc.property(randomWalk, (walk) => {
      const lines = numbered(walk).split('\n');
      const numbers = lines.flatMap((line) => /^ *(\d+)\. /.exec(line)?.slice(1).map(Number) ?? []);
      expect(numbers).toEqual(walk.steps.map((step) => step.number));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(75);
    }),
  );
});

it('has every sentence once where lines are long enough', () => {
  const walk = walkOf(lostUpdate());
  const lines = numbered(walk).split('\n');
  for (const { number, name, label } of walk.steps) {
    expect(lines.filter((line) => line.trim() === `${number}. ${name} ${stepText(label)}`)).toHaveLength(1);
  }
});

it('names the line of real code', () => {
  const label = {
    action: 'lock',
    arguments: {},
    function: 'swiotlb_release_slots',
    source: 'swiotlb.c:1180',
    sentence: 'takes the lock',
  };
  expect(stepText(label)).toBe('takes the lock (swiotlb_release_slots, swiotlb.c:1180)');
  expect(stepText({ ...label, function: '' })).toBe('takes the lock (swiotlb.c:1180)');
});
