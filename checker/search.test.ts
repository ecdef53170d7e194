import { describe, expect, test } from 'vitest';
import type { Machine } from './machine.ts';
import { simpleAllocator } from './machines/allocator.ts';
import { coffeeCan } from './machines/coffee-can.ts';
import { transactionCommit, twoPhaseCommit } from './machines/commit.ts';
import { increment } from './machines/increment.ts';
import { peterson, petersonPlace } from './machines/peterson.ts';
import type { SearchOptions } from './options.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { search } from './search.ts';

const plain: SearchOptions<Uint8Array> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [],
  limits: {},
};

/** Counts published for models of other checkers: distinct, generated, depth. */
const known: [string, () => Machine<Uint8Array>, number, number, number][] = [
  ['TCommit, 3 RMs', () => transactionCommit(3), 34, 94, 7],
  ['TwoPhase, 3 RMs', () => twoPhaseCommit(3), 288, 1146, 11],
  ['Peterson', peterson, 42, 77, 11],
  ['SimpleAllocator, 3 clients, 2 resources', () => simpleAllocator(3, 2), 400, 1633, 6],
  ['CoffeeCan, 100 beans', () => coffeeCan(100), 5150, 20002, 1],
];

describe('known counts', () => {
  for (const [name, make, distinct, generated, depth] of known) {
    test(name, () => {
      const { verdict, limitsMet } = search(make(), plain);
      expect(verdict).toEqual({ kind: 'holds', counts: { distinct, generated, depth } });
      expect(limitsMet).toEqual([]);
    });

    test(`${name}: depth-first and exact storage find the same states`, () => {
      for (const strategy of ['breadth-first', 'depth-first'] as const) {
        for (const storage of ['fingerprint', 'exact'] as const) {
          const { verdict, omissionProbability } = search(make(), { ...plain, strategy, storage });
          expect(verdict).toMatchObject({ kind: 'holds', counts: { distinct, generated } });
          expect(omissionProbability === 0).toBe(storage === 'exact');
        }
      }
    });
  }

  test('TwoPhase, 5 RMs', () => {
    expect(search(twoPhaseCommit(5), plain).verdict.counts.distinct).toBe(8832);
  });

  test('increment, 2 threads', () => {
    expect(search(increment(2), plain).verdict.counts.distinct).toBe(13);
  });
});

describe('properties', () => {
  const run = (machine: Machine<Uint8Array>, more: Partial<SearchOptions<Uint8Array>>) => search(machine, { ...plain, ...more });
  const property = (
    name: string,
    kind: Property<Uint8Array>['kind'],
    when: 'state' | 'step',
    holds: (s: Uint8Array) => boolean,
  ): Property<Uint8Array> => ({ name, kind, when, holds, explain: (s) => `${name} at ${s.join()}` });

  test('an invariant that holds', () => {
    const exclusion = property('exclusion', 'always', 'state', (s) => !(s[0] >= petersonPlace.cs && s[1] >= petersonPlace.cs));
    expect(run(peterson(), { properties: [exclusion] }).verdict.kind).toBe('holds');
  });

  test('an invariant that does not, with its shortest path and what it says of the state there', () => {
    const all = property('all-counted', 'always', 'state', (s) => s[2] !== 3 || s[4] !== 3 || s[0] === 2);
    const { verdict, minimal } = run(increment(2), { properties: [all] });
    expect(verdict).toMatchObject({
      kind: 'violated',
      property: 'all-counted',
      class: 'safety',
      explanation: 'all-counted at 1,0,3,0,3',
      path: { initial: 0, decisions: { length: 4 } },
    });
    expect(minimal).toBe(true);
  });

  test('an invariant that an initial state violates', () => {
    const odd = property('odd', 'always', 'state', (s) => s[0] !== 1 || s[1] !== 1);
    const { verdict } = run(coffeeCan(3), { properties: [odd] });
    expect(verdict).toMatchObject({ kind: 'violated', path: { decisions: [] } });
    const machine = coffeeCan(3);
    if (verdict.kind === 'violated') follow(machine, verdict.path);
    expect([...machine.view]).toEqual([1, 1]);
  });

  test('a property of steps is evaluated on steps into known states too, and its path ends with the step', () => {
    // The only step into the initial state of Peterson's algorithm that leaves turn alone closes a circle.
    let steps = 0;
    const count = property('count', 'always', 'step', () => ++steps > 0);
    const { verdict } = run(peterson(), { properties: [count] });
    expect(steps).toBe(verdict.counts.generated - 1);
    const home = property('never-home', 'always', 'step', (s) => s[0] + s[1] + s[2] + s[3] > 0);
    expect(run(peterson(), { properties: [home] }).verdict).toMatchObject({
      kind: 'violated',
      path: { decisions: { length: 6 } },
    });
  });

  test('a machine that throws is no verdict: the failure says where', () => {
    const bomb = property('bomb', 'always', 'step', (s) => {
      if (s[0] === 2) throw new Error('out of range');
      return true;
    });
    expect(() => run(increment(2), { properties: [bomb] })).toThrow(/failed after 4 steps, in a step of thread1: out of range/);
  });

  test('onStep sees every step', () => {
    let steps = 0;
    const { verdict } = run(peterson(), { onStep: () => steps++ });
    expect(steps).toBe(verdict.counts.generated - 1);
  });

  test('goals: the first path to each, and a verdict of their own where one is not reached', () => {
    const critical = property('critical', 'reachable', 'state', (s) => s[0] === petersonPlace.cs);
    const both = property('both', 'reachable', 'step', (s) => s[0] === petersonPlace.cs && s[1] === petersonPlace.cs);
    const reached = run(peterson(), { properties: [critical] });
    expect(reached).toMatchObject({
      verdict: { kind: 'holds' },
      goals: [{ name: 'critical', path: { decisions: { length: 4 } } }],
    });
    const { verdict, goals } = run(peterson(), { properties: [both, critical] });
    expect(verdict).toMatchObject({ kind: 'unreached', goals: ['both'] });
    expect(goals.map(({ path }) => path === null)).toEqual([true, false]);
  });

  test('a goal not reached before a limit is no verdict', () => {
    const never = property('never', 'reachable', 'state', () => false);
    expect(run(peterson(), { properties: [never], limits: { depthMax: 5 } }).verdict).toMatchObject({ kind: 'inconclusive' });
  });

  test('watched properties: the first violation is recorded, and the search goes on', () => {
    const away = property('stays-away', 'always', 'state', (s) => s[0] !== petersonPlace.cs);
    const fine = property('fine', 'always', 'step', () => true);
    const { verdict, watched } = run(peterson(), { watched: [away, fine] });
    expect(verdict).toEqual({ kind: 'holds', counts: { distinct: 42, generated: 77, depth: 11 } });
    expect(watched).toMatchObject([
      { property: 'stays-away', violation: { path: { decisions: { length: 4 } } } },
      { property: 'fine', violation: null },
    ]);
  });

  describe('eventually-quiescent', () => {
    const home = property('home', 'eventually-quiescent', 'state', (s) => s[0] === 0 && s[1] === 0);
    const committed = property('committed', 'eventually-quiescent', 'state', (s) => s.every((state) => state === 2));

    test('holds where a way back is always open', () => {
      for (const strategy of ['breadth-first', 'depth-first'] as const) {
        expect(run(peterson(), { strategy, properties: [home] }).verdict.kind).toBe('holds');
      }
    });

    test('is violated at the nearest state without a way, and that is a matter of progress', () => {
      for (const storage of ['fingerprint', 'exact'] as const) {
        const { verdict, minimal } = run(transactionCommit(3), { storage, properties: [committed] });
        expect(verdict).toMatchObject({
          kind: 'violated',
          property: 'committed',
          class: 'progress',
          explanation: 'committed at 3,0,0',
          path: { decisions: { length: 1 } },
        });
        expect(minimal).toBe(true);
      }
    });

    test('several at a time, watched ones too', () => {
      const { verdict, watched } = run(transactionCommit(2), {
        properties: [property('some', 'eventually-quiescent', 'state', (s) => s[0] >= 2)],
        watched: [committed],
      });
      expect(verdict.kind).toBe('holds');
      expect(watched[0]?.violation?.path.decisions.length).toBe(1);
    });

    test('is not decided before the search is exhaustive', () => {
      const { verdict } = run(transactionCommit(3), { properties: [committed], limits: { depthMax: 4 } });
      expect(verdict.kind).toBe('inconclusive');
    });
  });
});
