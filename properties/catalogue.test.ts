import { describe, expect, test } from 'vitest';
import {
  catalogue,
  check,
  goals,
  goalsFor,
  harmfulProperties,
  nonProperties,
  propertyNamed,
  toleratedProperties,
} from './catalogue.ts';
import { bites, goodToy } from './testing/bites.ts';
import { plainRequest } from './testing/driver.ts';
import type { ToyAllocator } from './testing/toy-allocator.ts';

const claims = [...harmfulProperties, ...toleratedProperties];

test('names are unique and lead to their property', () => {
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
  for (const property of catalogue) expect(propertyNamed(property.name)).toBe(property);
  expect(propertyNamed('mapping-in-area-3')?.name).toBe('mapping-in-area-3');
  expect(propertyNamed('mapping-in-area-')).toBeUndefined();
  expect(propertyNamed('no-such-property')).toBeUndefined();
});

test.each(catalogue)('$name says in one sentence each what, whence and why', ({ sentence, rule, matters }) => {
  expect(sentence).toMatch(/^[A-Z].*\.$/s);
  expect(rule).not.toBe('');
  expect(matters).toMatch(/\.$/);
});

test('lists hold what their names say', () => {
  expect(new Set(harmfulProperties.map((property) => property.class.kind))).toEqual(new Set(['harmful']));
  expect(new Set(toleratedProperties.map((property) => property.class.kind))).toEqual(new Set(['tolerated']));
  expect(new Set(goalsFor(2).map((goal) => `${goal.class.kind} ${goal.kind}`))).toEqual(new Set(['goal reachable']));
  expect(new Set(nonProperties.map((property) => `${property.class.kind} ${property.kind}`))).toEqual(
    new Set(['non-property always']),
  );
});

test('each number of areas has its own goals', () => {
  const names = (areas: number) => goalsFor(areas).map(({ name }) => name);
  expect(names(2)).toEqual(['mapping-in-area-0', 'mapping-in-area-1', ...goals.map(({ name }) => name)]);
  expect(names(1)).not.toContain('retry-in-second-area');
});

describe('every claim bites', () => {
  const unbitten = claims.filter(({ kind, name }) => kind === 'always' && !bites.some(({ property }) => property === name));

  test('none was forgotten', () => {
    expect(unbitten).toEqual([]);
  });

  test.each(bites)('$property: $says', ({ property, says, spoil }) => {
    const toy = goodToy();
    expect(check(toy)).toEqual([]);
    spoil(toy);
    expect(check(toy)).toContainEqual({ property, explanation: says });
  });
});

describe('claims that a search decides', () => {
  test.each(['no-data-race', 'no-deadlock'])('%s leaves states alone', (name) => {
    const property = propertyNamed(name);
    expect(property?.kind).not.toBe('always');
    expect(property?.holds(goodToy())).toBe(true);
    expect(property?.explain(goodToy())).toMatch(/for ever|plain/);
  });

  test('returns-to-quiescence looks for a state where nothing is mapped', () => {
    const toy = goodToy();
    const property = propertyNamed('returns-to-quiescence');
    expect(property?.holds(toy)).toBe(false);
    expect(property?.explain(toy)).toBe('no way leads back to a quiescent state');
    toy.unmap(0, 0);
    toy.unmap(1, 1);
    expect(property?.holds(toy)).toBe(true);
  });
});

describe('structural claims wait until an area has settled', () => {
  const corrupt = (toy: ToyAllocator) => {
    toy.areaTable[0].used = 3;
    toy.slotTable[0].list = 4;
  };

  test.each(['settled', 'touched'] as const)('an area that is not %s is skipped', (flag) => {
    const toy = goodToy();
    corrupt(toy);
    expect(check(toy).map(({ property }) => property)).toEqual(['free-list', 'used-counter']);
    toy.areaTable[0][flag] = false;
    expect(check(toy)).toEqual([]);
  });
});

describe('what is no violation', () => {
  test('a refusal of more than the maximum mapping size', () => {
    const toy = goodToy();
    toy.unmap(0, 0);
    toy.unmap(1, 1);
    toy.report({ kind: 'refused', size: 7, orig: 0x2000, minAlignMask: 1, allocatorWasEmpty: true });
    expect(check(toy)).toEqual([]);
  });

  test('a refusal by an empty allocator whose areas the device may not use', () => {
    const toy = goodToy();
    toy.unmap(0, 0);
    toy.unmap(1, 1);
    toy.report({ kind: 'refused', device: 1, size: 1, orig: 0x2000, allocatorWasEmpty: true });
    expect(check(toy)).toHaveLength(1);
    expect(check(Object.assign(toy, { deviceMayUse: () => false }))).toEqual([]);
  });

  test('a search for which a place is too small or misaligned', () => {
    const toy = goodToy();
    const asked = { kind: 'searched', area: 1, size: 8, orig: 0x2000, allocSize: 8 } as const;
    toy.map({ ...plainRequest, process: 1, size: 5 });
    toy.report(asked);
    expect(check(toy)).toEqual([]);
    toy.report({ ...asked, size: 1, allocSize: 2, allocAlignMask: 15 });
    expect(check(toy)).toEqual([]);
  });

  test('a transient pool smaller than a segment', () => {
    const toy = goodToy();
    toy.addPool(0x1100, 2, 1, true);
    expect(check(toy)).toEqual([]);
  });

  test('what the design tolerates', () => {
    const toy = goodToy();
    toy.report({ kind: 'refused', size: 1, orig: 0x2000, roomThroughout: true });
    expect(check(toy, 'single-lock').map(({ property }) => property)).toEqual(['no-spurious-full-linearizable']);
    expect(check(toy, 'split-areas')).toEqual([]);
  });
});

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
