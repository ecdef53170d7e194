import { describe, expect, test } from 'vitest';
import { check, nonProperties, propertyNamed } from './catalogue.ts';
import { plainRequest } from './testing/driver.ts';
import { goodToy } from './testing/good-toy.ts';
import type { ToyAllocator } from './testing/toy-allocator.ts';

/** For each non-property a good allocator that refutes it. */
const refuted: readonly { readonly property: string; readonly says: string; readonly refute: (toy: ToyAllocator) => void }[] = [
  {
    property: 'pool-never-full',
    says: 'all 16 slots of pool 0 are allocated',
    refute: (toy) => {
      while (toy.map({ ...plainRequest, size: 1 }) !== -1);
    },
  },
  {
    property: 'first-fit-only',
    says: 'mapping 0 took slot 2, though slot 0 starts a lower place',
    refute: (toy) => {
      toy.unmap(0, 0);
      toy.map(plainRequest);
      toy.report({ kind: 'claimed', mapping: 0, area: 0 });
    },
  },
  {
    property: 'start-area-always-serves',
    says: 'a request of process 0 tried 2 areas',
    refute: (toy) => {
      for (let fill = 0; fill < 7; fill++) toy.map(plainRequest);
    },
  },
  { property: 'frees-are-local', says: 'process 1 released mapping 0 of process 0', refute: (toy) => toy.unmap(0, 1) },
];

describe('every non-property is refuted by a good allocator', () => {
  test('but not by a claim of the lowest place', () => {
    const toy = goodToy();
    toy.report({ kind: 'claimed', mapping: 0, area: 0 });
    expect(propertyNamed('first-fit-only')?.holds(toy)).toBe(true);
  });

  test('but not by a request that its first area serves', () => {
    const toy = goodToy();
    toy.map(plainRequest);
    expect(toy.outcome.kind).toBe('mapped');
    expect(propertyNamed('start-area-always-serves')?.holds(toy)).toBe(true);
  });

  test('none was forgotten', () => {
    expect(refuted.map(({ property }) => property)).toEqual(nonProperties.map(({ name }) => name));
  });

  test.each(refuted)('$property', ({ property, says, refute }) => {
    const toy = goodToy();
    const claim = propertyNamed(property);
    expect(claim?.holds(toy)).toBe(true);
    refute(toy);
    expect(claim?.holds(toy)).toBe(false);
    expect(claim?.explain(toy)).toBe(says);
    expect(check(toy)).toEqual([]);
  });
});
