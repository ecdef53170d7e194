import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstPosition, frame, keyOf, press, type StepperKey } from './stepper.ts';
import { lostUpdate, walkOf } from './testing/examples.ts';
import { expectGolden } from './testing/golden.ts';

const walk = walkOf(lostUpdate());
const positionAfter = (...keys: StepperKey[]): number =>
  keys.reduce((stepper, key) => press(stepper, key, walk), firstPosition).position;

describe('press', () => {
  it('moves through the walk', () => {
    expect(positionAfter('next', 'next', 'back')).toBe(1);
    expect(positionAfter('next', 'next', 'home')).toBe(0);
    expect(positionAfter('end')).toBe(walk.steps.length);
    expect(press(firstPosition, 'quit', walk)).toEqual({ position: 0, done: true });
  });

  it('jumps to where the claim becomes true', () => {
    expect(press(firstPosition, 'violation', { ...walk, claimed: 7 }).position).toBe(7);
  });

  it('never leaves the walk', () => {
    const key = fc.constantFrom<StepperKey>('next', 'back', 'home', 'end', 'violation');
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        expect(positionAfter(...keys)).toBeGreaterThanOrEqual(0);
        expect(positionAfter(...keys)).toBeLessThanOrEqual(walk.steps.length);
      }),
    );
  });
});

it('knows what terminals send', () => {
  expect(['n', '\u001b[C', '\u001b[D', 'v', '\u0003', 'z', ''].map(keyOf)).toEqual([
    'next',
    'next',
    'back',
    'violation',
    'quit',
    null,
    null,
  ]);
});

it.each([0, 10, 13])('the frame at position %i is as it was', (position) => {
  expectGolden(`stepper-${position}.txt`, frame({ position, done: false }, walk));
});
