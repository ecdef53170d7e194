import { describe, expect, test } from 'vitest';
import { goals, propertyNamed } from './catalogue.ts';
import { plainRequest } from './testing/driver.ts';
import { goodToy } from './testing/good-toy.ts';
import { ToyAllocator } from './testing/toy-allocator.ts';

/** For each goal a step that reaches it, and what it says then; not reached before. */
const reached: readonly { readonly goal: string; readonly says: string; readonly reach: (toy: ToyAllocator) => void }[] = [
  {
    goal: 'mapping-in-area-1',
    says: 'area 1 serves mapping 1 (slots 8-9)',
    reach: (toy) => Object.assign(toy.mappingTable[1], { phase: 'mapped' }),
  },
  {
    goal: 'retry-in-second-area',
    says: 'mapping 0 was served by area 0, area number 2 that it tried',
    reach: (toy) => toy.report({ kind: 'mapped', mapping: 0, areasTried: 2 }),
  },
  {
    goal: 'full-pool',
    says: 'all 16 slots of pool 0 are allocated',
    reach: (toy) => {
      while (toy.map({ ...plainRequest, size: 1 }) !== -1);
    },
  },
  {
    goal: 'cursor-wrap',
    says: 'the cursor of area 0 is 0 after 2 slots were claimed at 6',
    reach: (toy) => {
      Object.assign(toy.mappingTable[0], { first: 6 });
      toy.areaTable[0].index = 0;
      toy.report({ kind: 'claimed', mapping: 0, area: 0 });
    },
  },
  {
    goal: 'merge-both-sides',
    says: 'slots 1-2 are released between free slots 0 and 3',
    reach: (toy) => {
      toy.unmap(0, 0);
      toy.report({ kind: 'released', mapping: 0, area: 0, firstSlot: 1, slotCount: 2 });
    },
  },
  {
    goal: 'remote-free',
    says: 'process 1 released mapping 0 of process 0',
    reach: (toy) => toy.unmap(0, 1),
  },
  {
    goal: 'lock-contention',
    says: '1 waiting for the lock of area 0, held by process 1',
    reach: (toy) => Object.assign(toy.areaTable[0], { waiters: 1, lockHolder: 1 }),
  },
];

describe('every goal can be reached, and says how', () => {
  test('none was forgotten', () => {
    const names = new Set(reached.map(({ goal }) => goal));
    expect(goals.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  test.each(reached)('$goal', ({ goal, says, reach }) => {
    const toy = goodToy();
    if (goal.startsWith('mapping-in-area')) Object.assign(toy.mappingTable[1], { phase: 'gone' });
    const property = propertyNamed(goal);
    expect(property?.holds(toy)).toBe(false);
    reach(toy);
    expect(property?.holds(toy)).toBe(true);
    expect(property?.explain(toy)).toBe(says);
  });

  test('who stands before a free lock does not wait', () => {
    const toy = goodToy();
    toy.areaTable[0].waiters = 1;
    expect(propertyNamed('lock-contention')?.holds(toy)).toBe(false);
  });

  test('a release beside a mapping, or at the end of a short pool, merges on one side only', () => {
    const toy = goodToy();
    toy.map(plainRequest);
    toy.unmap(0, 0);
    toy.addPool(0x1100, 6, 1);
    toy.report({ kind: 'released', mapping: 0, area: 0, firstSlot: 1, slotCount: 1 });
    expect(propertyNamed('merge-both-sides')?.holds(toy)).toBe(false);
    toy.report({ kind: 'released', mapping: 0, area: 2, firstSlot: 21, slotCount: 1 });
    expect(propertyNamed('merge-both-sides')?.holds(toy)).toBe(false);
  });

  test('a pool that is transient, or gone, is not a full pool', () => {
    const toy = goodToy();
    toy.addPool(0x1100, 2, 1, true);
    toy.map({ ...plainRequest, process: 2, size: 4 });
    expect(toy.areaTable[2].used).toBe(2);
    expect(propertyNamed('full-pool')?.holds(toy)).toBe(false);
    Object.assign(toy.poolTable[1], { transient: false, present: false });
    expect(propertyNamed('full-pool')?.holds(toy)).toBe(false);
    toy.poolTable[1].present = true;
    expect(propertyNamed('full-pool')?.holds(toy)).toBe(true);
  });

  test('a pool without slots is not a full pool', () => {
    const toy = new ToyAllocator();
    toy.addPool(0x1000, 0, 1);
    expect(propertyNamed('full-pool')?.holds(toy)).toBe(false);
  });

  test('a first area that serves, or a second one that refuses, is no retry', () => {
    const toy = goodToy();
    const retry = propertyNamed('retry-in-second-area');
    toy.map(plainRequest);
    expect(retry?.holds(toy)).toBe(false);
    toy.map({ ...plainRequest, size: 9 });
    expect(toy.outcome).toMatchObject({ kind: 'refused', areasTried: 2 });
    expect(retry?.holds(toy)).toBe(false);
  });

  test('a claim of a whole area wraps the cursor to where it was', () => {
    const toy = goodToy();
    Object.assign(toy.mappingTable[0], { first: 0, slots: 8 });
    toy.areaTable[0].index = 0;
    toy.report({ kind: 'claimed', mapping: 0, area: 0 });
    expect(propertyNamed('cursor-wrap')?.holds(toy)).toBe(true);
  });

  test('a release at the edge of a segment merges on one side only', () => {
    const toy = goodToy();
    toy.unmap(0, 0);
    for (const [firstSlot, slotCount] of [
      [0, 2],
      [2, 2],
      [4, 1],
      [7, 1],
    ] as const) {
      toy.report({ kind: 'released', mapping: 0, area: 0, firstSlot, slotCount });
      expect(propertyNamed('merge-both-sides')?.holds(toy)).toBe(false);
    }
  });
});
