import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import { AllocatorMachine } from '../../model/machine.ts';
import { nameOf, type Size, scenarioOf, size } from '../size.ts';
import { missingRumurPrograms, parseRumur, runRumur, withConstants } from './rumur.ts';
import { murphiOf } from './split-areas.ts';

const missing = missingRumurPrograms();
/** Said in the name of what is skipped, so that a run without Rumur shows what it did not test. */
const note = missing.length > 0 ? ` (skipped: this machine has no ${missing.join(' and no ')})` : '';

/** Those of spin.test.ts, and what the symmetry of CPUs and areas leaves of them. */
const sizes: readonly { readonly of: Size; readonly distinct: number; readonly orbits: number }[] = [
  { of: size(2, 2, 4, 4), distinct: 7_056, orbits: 3_570 },
  { of: size(2, 1, 8, 4, 6), distinct: 25_972, orbits: 12_998 },
  { of: size(3, 2, 4, 4), distinct: 640_416, orbits: 320_712 },
  { of: size(3, 1, 4, 4), distinct: 249_078, orbits: 41_940 },
  { of: size(3, 2, 2, 2), distinct: 344_702, orbits: 172_842 },
];

describe.skipIf(missing.length > 0)(`Rumur and the search count the same${note}`, () => {
  test.each(sizes)('$of.cpus CPUs, $of.areas x $of.areaSlots slots', ({ of, distinct }) => {
    const machine = new AllocatorMachine(scenarioOf(of));
    const { verdict } = search(machine, {
      strategy: 'breadth-first',
      storage: 'fingerprint',
      reductions: [],
      properties: [],
      limits: {},
    });
    const rumur = runRumur(murphiOf(of));
    expect(rumur.violation, nameOf(of)).toBeNull();
    // The search counts the initial state as generated, Rumur only what a rule led to.
    expect({ distinct: rumur.states, generated: rumur.rulesFired + 1 }, nameOf(of)).toMatchObject({
      distinct: verdict.counts.distinct,
      generated: verdict.counts.generated,
    });
    expect(rumur.states).toBe(distinct);
  });
});

describe.skipIf(missing.length > 0)(`Symmetry and packing${note}`, () => {
  // The larger ones take a quarter of a minute each.
  test.each(sizes.filter(({ distinct }) => distinct < 300_000))(
    '$of.cpus CPUs, $of.areas x $of.areaSlots slots: $orbits orbits',
    ({ of, orbits }) => {
      expect(runRumur(murphiOf(of), { symmetry: 'exhaustive' })).toMatchObject({ states: orbits, violation: null });
    },
  );

  test('a packed state is the same state', () => {
    expect(runRumur(murphiOf(size(2, 2, 4, 4)), { packs: true }).states).toBe(7_056);
  });
});

// The others have 170,000 orbits and more.
test.each(sizes.filter(({ orbits }) => orbits < 100_000))(
  "the search by symmetry has Rumur's orbits: $of.cpus CPUs, $of.areas x $of.areaSlots slots: $orbits",
  ({ of, orbits }) => {
    const { verdict } = search(new AllocatorMachine(scenarioOf(of)), {
      strategy: 'breadth-first',
      storage: 'fingerprint',
      reductions: ['symmetry'],
      properties: [],
      limits: {},
    });
    expect(verdict.counts.distinct).toBe(orbits);
  },
);

describe.skipIf(missing.length > 0)(`The Murphi model notices what is wrong with it${note}`, () => {
  const model = murphiOf(size(2, 1, 4, 4));
  test.each([
    { without: 'it.used := it.used - me.count;', violation: 'the used counter is right' },
    { without: 'it.list[i] := 0;', violation: 'the free list is right' },
    { without: 'it.fresh[i] := true;', violation: 'what is copied back was filled' },
    { without: 'it.orig_request[i] := me.request;', violation: null },
    { without: '& isundefined(area[me.area].lock)', violation: 'who claims holds the lock' },
  ])('without $without', ({ without, violation }) => {
    expect(model).toContain(without);
    const spoiled = model.replace(without, '');
    // What is compared while it is undefined stops the verifier without an assertion.
    if (violation === null) expect(() => runRumur(spoiled)).toThrow('undefined');
    else expect(runRumur(spoiled).violation).toBe(violation);
  });
});

test('what is printed is read, and what is no end of a search is refused', () => {
  const printed = `
Status:

	No error found.

State Space Explored:

	7056 states, 14784 rules fired in 0s.
`;
  expect(parseRumur(printed)).toEqual({ states: 7056, rulesFired: 14784, violation: null });
  const failed = printed.replace('No error found.', '1 error(s) found.');
  expect(parseRumur(`\tAssertion failed: model.m:129.5-87: the list is right\n${failed}`).violation).toBe('the list is right');
  expect(() => parseRumur(failed)).toThrow('not exhaustive');
  expect(() => parseRumur('')).toThrow('not exhaustive');
});

test('a constant that the model does not have is refused', () => {
  expect(withConstants('const\n  CPUS: 2;\n', { CPUS: 3 })).toBe('const\n  CPUS: 3;\n');
  expect(() => withConstants('const\n  CPUS: 2;\n', { CPU: 3 })).toThrow('CPU');
});
