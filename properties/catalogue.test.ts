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
import { outcomeKinds } from './outcome.ts';
import type { AllocatorProperty } from './property.ts';
import { bites } from './testing/bites.ts';
import { plainRequest } from './testing/driver.ts';
import { goodToy } from './testing/good-toy.ts';
import { lookedAt } from './testing/looked-at.ts';
import { ToyAllocator } from './testing/toy-allocator.ts';
import type { ChangingMember } from './view-members.ts';

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

test('a property says what it looks at, and looks at no more', () => {
  const afterEveryKind = outcomeKinds.map((kind) => {
    const toy = goodToy();
    toy.report({ kind, mapping: 0, area: 0, pool: 0, firstSlot: 0, slotCount: 1 });
    return toy;
  });
  const spoilt = bites.map(({ spoil }) => {
    const toy = goodToy();
    spoil(toy);
    return toy;
  });
  const all: readonly AllocatorProperty[] = [...catalogue, ...goalsFor(2), ...nonProperties];
  for (const property of all.filter(({ kind }) => kind === 'always' || kind === 'reachable')) {
    const seen = new Set<ChangingMember>();
    for (const toy of [goodToy(), ...afterEveryKind, ...spoilt]) lookedAt(property, toy, seen);
    const { name, looksAt } = property;
    expect([name, looksAt === undefined]).toEqual([name, false]);
    expect([name, [...seen].filter((member) => !looksAt!.includes(member))]).toEqual([name, []]);
  }
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

  test.each(['claimed', 'unmapping'] as const)('an address that the driver does not hold: %s', (phase) => {
    const toy = goodToy();
    Object.assign(toy.mappingTable[0], { phase, address: 0x1006, size: 4, allocAlignMask: 3, boundaryMask: 1 });
    expect(check(toy)).toEqual([]);
  });

  test('coherent memory whose size is smaller than its alignment', () => {
    const toy = goodToy();
    Object.assign(toy.mappingTable[1], { size: 4, allocAlignMask: 7 });
    expect(check(toy)).toEqual([]);
  });

  test('pools that touch', () => {
    const toy = goodToy();
    toy.addPool(0x1020, 8, 1);
    toy.addPool(0xff0, 8, 1);
    expect(check(toy)).toEqual([]);
  });

  test('free runs that go on in the next area, where areas are smaller than a segment', () => {
    const toy = new ToyAllocator();
    toy.addPool(0x1000, 4, 2);
    const broken = () => check(toy).map(({ property }) => property);
    expect(toy.slotTable.map(({ list }) => list)).toEqual([4, 3, 2, 1]);
    expect(broken()).toEqual(['geometry']);
    toy.map({ ...plainRequest, process: 1 });
    expect(toy.slotTable.map(({ list }) => list)).toEqual([2, 1, 0, 1]);
    expect(broken()).toEqual(['geometry']);
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
