import { describe, expect, test } from 'vitest';
import { Access, Footprint } from './footprint.ts';
import { Locksets, Mover } from './transactions.ts';

function footprintOf(...accesses: [access: number, variable: number][]): Footprint {
  const footprint = new Footprint();
  for (const [access, variable] of accesses) footprint.add(access, variable);
  return footprint;
}

const { read, write, owned, acquire, release, take, give } = Access;

describe('which way a step moves', () => {
  const judge = (locksHeld: number, ...accesses: [number, number][]) =>
    new Locksets(2, 4).judge(0, locksHeld, footprintOf(...accesses));

  test('locks', () => {
    expect(judge(0, [acquire, 1])).toBe(Mover.right);
    expect(judge(0b10, [release, 1])).toBe(Mover.left);
    expect(judge(0, [acquire, 1], [write, 0], [release, 1])).toBe(Mover.none);
    expect(judge(0)).toBe(Mover.both);
  });

  test('an access that no other process conflicts with, as far as seen', () => {
    const locksets = new Locksets(2, 4);
    expect(locksets.judge(0, 0, footprintOf([read, 0]))).toBe(Mover.both);
    expect(locksets.judge(1, 0, footprintOf([read, 0]))).toBe(Mover.both);
    expect(locksets.broken).toBe(false);
  });

  test('accesses under a lock in common, taken in the step itself too', () => {
    const locksets = new Locksets(2, 4);
    expect(locksets.judge(0, 0b1, footprintOf([write, 0]))).toBe(Mover.both);
    expect(locksets.judge(1, 0, footprintOf([acquire, 0], [read, 0]))).toBe(Mover.right);
    expect(locksets.broken).toBe(false);
  });

  test('owned accesses agree with each other and with nothing else', () => {
    const locksets = new Locksets(2, 4);
    expect(locksets.judge(0, 0, footprintOf([write | owned, 0]))).toBe(Mover.both);
    expect(locksets.judge(1, 0, footprintOf([write | owned, 0]))).toBe(Mover.both);
    expect(locksets.broken).toBe(false);
    expect(locksets.judge(1, 0b1, footprintOf([read, 0]))).toBe(Mover.none);
    expect(locksets.broken).toBe(true);
  });

  test('tokens move like locks as long as their variable is accessed in no other way', () => {
    const locksets = new Locksets(2, 4);
    expect(locksets.judge(0, 0, footprintOf([write | take, 0]))).toBe(Mover.right);
    expect(locksets.judge(1, 0, footprintOf([write | take, 0]))).toBe(Mover.right);
    expect(locksets.judge(0, 0, footprintOf([write | give, 0]))).toBe(Mover.left);
    expect(locksets.judge(0, 0, footprintOf([write | take, 0], [write | give, 0]))).toBe(Mover.none);
    expect(locksets.broken).toBe(false);
    expect(locksets.judge(1, 0, footprintOf([read, 0]))).toBe(Mover.none);
    expect(locksets.broken).toBe(true);
    locksets.trust();
    expect(locksets.judge(0, 0, footprintOf([write | take, 0]))).toBe(Mover.none);
    expect(locksets.judge(0, 0, footprintOf([write | give, 0]))).toBe(Mover.none);
  });

  test('an assumption that was relied on and is refuted breaks the tables, until they are trusted again', () => {
    const locksets = new Locksets(2, 4);
    locksets.judge(0, 0b1, footprintOf([write, 2]));
    locksets.judge(1, 0b10, footprintOf([read, 2]));
    expect(locksets.broken).toBe(true);
    locksets.trust();
    expect(locksets.judge(0, 0b1, footprintOf([write, 2]))).toBe(Mover.none);
    expect(locksets.judge(1, 0b10, footprintOf([read, 2]))).toBe(Mover.none);
    expect(locksets.broken).toBe(false);
  });
});
