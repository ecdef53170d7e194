import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Footprint } from './footprint.ts';
import { simpleAllocator } from './machines/allocator.ts';
import { transactionCommit, twoPhaseCommit } from './machines/commit.ts';
import { increment } from './machines/increment.ts';
import { add, fail, type Instruction, lock, type ProgramView, read, skip, unlock, write } from './machines/lock-program.ts';
import {
  canFinish,
  deadlockFree,
  endsUnlike,
  finishes,
  neverFails,
  noFailingStep,
  raceFree,
} from './machines/program-properties.ts';
import { symmetricPrograms } from './machines/random-program.ts';
import { own, SymmetricProgram } from './machines/symmetric-program.ts';
import { type ReductionName, reductionNames, type SearchOptions } from './options.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { search } from './search.ts';
import { Locksets } from './transactions.ts';

const options = {
  strategy: 'breadth-first',
  storage: 'exact',
  reductions: ['symmetry'],
  properties: [],
  limits: {},
} as const satisfies SearchOptions<unknown>;

describe('known counts', () => {
  test('increment, 2 threads: 8 for 13', () => {
    expect(search(increment(2), options).verdict.counts.distinct).toBe(8);
  });

  test('TwoPhase, 5 RMs, by a full sort: 314 for 8832', () => {
    for (const strategy of ['breadth-first', 'depth-first'] as const) {
      for (const storage of ['fingerprint', 'exact'] as const) {
        expect(search(twoPhaseCommit(5), { ...options, strategy, storage }).verdict.counts.distinct).toBe(314);
      }
    }
  });

  test('nothing is reduced where the machine offers no representative', () => {
    expect(search(simpleAllocator(3, 2), options).verdict.counts.distinct).toBe(400);
  });
});

describe('what is found', () => {
  const property = (kind: Property<Uint8Array>['kind'], when: 'state' | 'step', holds: (s: Uint8Array) => boolean) =>
    ({ name: 'p', kind, when, holds, explain: (s) => s.join() }) satisfies Property<Uint8Array>;
  const lost = property('always', 'state', (s) => s[2] !== 3 || s[4] !== 3 || s[0] === 2);

  test('a violation has a path of the plain machine, and is explained at the end of that', () => {
    for (const shorten of [true, false]) {
      const { verdict } = search(increment(2), { ...options, shorten, properties: [lost] });
      if (verdict.kind !== 'violated') throw new Error(verdict.kind);
      expect(verdict.path.decisions).toHaveLength(4);
      const machine = increment(2);
      follow(machine, verdict.path);
      expect(lost.holds(machine.view)).toBe(false);
      expect(verdict.explanation).toBe(machine.view.join());
    }
  });

  test('goals and watched properties, while the search goes on', () => {
    const goal = property('reachable', 'step', (s) => s.subarray(0, 3).every((state) => state === 2));
    const watched = property('always', 'state', (s) => s.subarray(0, 3).every((state) => state !== 3));
    const result = search(transactionCommit(3), { ...options, properties: [goal], watched: [watched] });
    expect(result.verdict.kind).toBe('holds');
    const machine = transactionCommit(3);
    follow(machine, result.goals[0].path!);
    expect([...machine.view]).toEqual([2, 2, 2]);
    follow(machine, result.watched[0].violation!.path);
    expect(result.watched[0].violation!.path.decisions).toHaveLength(1);
    expect(machine.view.includes(3)).toBe(true);
  });

  test('a violation of progress', () => {
    const committed = property('eventually-quiescent', 'state', (s) => s.every((state) => state === 2));
    const { verdict, minimal } = search(transactionCommit(3), { ...options, properties: [committed] });
    expect(verdict).toMatchObject({ kind: 'violated', class: 'progress', path: { decisions: { length: 1 } } });
    expect(minimal).toBe(true);
  });

  test('a machine that fails is said to fail after a path of the plain machine', () => {
    const bomb = property('always', 'step', (s) => {
      if (s[0] === 2) throw new Error('out of range');
      return true;
    });
    expect(() => search(increment(2), { ...options, properties: [bomb] })).toThrow(/failed after 4 steps/);
  });

  test('a canonicalise() that is no symmetry is noticed when a path is unfolded', () => {
    const machine = increment(2);
    const canonicalise = () => {
      if (machine.view[2] === 2) machine.view[0] = 5;
    };
    Object.assign(machine, { canonicalise });
    const small = property('always', 'state', (s) => s[0] < 5);
    expect(() => search(machine, { ...options, properties: [small] })).toThrow(/no symmetry/);
  });
});

/** Verdict and the length of its shortest path, whose end is looked at on a fresh machine. */
function essence(program: Instruction[], processes: number, property: Property<ProgramView>, reductions: ReductionName[]) {
  const { verdict, minimal } = search(new SymmetricProgram(program, processes), {
    ...options,
    reductions,
    properties: [property],
  });
  if (!('path' in verdict)) return { kind: verdict.kind };
  const machine = new SymmetricProgram(program, processes);
  follow(machine, verdict.path);
  if (property.kind === 'always') expect(property.holds(machine.view)).toBe(false);
  // An AG EF violation ends in some state without a way out; among transactions it may be a later one.
  const length = property === canFinish && reductions.includes('transactions') ? null : verdict.path.decisions.length;
  return { kind: verdict.kind, length, minimal };
}

const properties = [neverFails, noFailingStep, deadlockFree, raceFree, endsUnlike([2, 1, 0]), finishes, canFinish];

describe('verdicts and shortest paths are equal with and without it', () => {
  for (const reductions of [['symmetry'], ['transactions', 'symmetry']] as ReductionName[][]) {
    test(`on random programs that several processes run, by ${reductions.join(' and ')}`, () => {
      const kinds = new Map<string, number>();
      fc.assert(
        fc.property(symmetricPrograms, fc.integer({ min: 2, max: 3 }), (program, most) => {
          const processes = program.length > 6 ? 2 : most;
          for (const property of properties) {
            const without = reductions.filter((name) => name !== 'symmetry');
            const expected = essence(program, processes, property, []);
            const reduced = essence(program, processes, property, reductions);
            const other = essence(program, processes, property, without);
            expect({ property: property.name, ...reduced }).toEqual({ property: property.name, ...other });
            expect(reduced.kind).toBe(expected.kind);
            kinds.set(reduced.kind, (kinds.get(reduced.kind) ?? 0) + 1);
          }
        }),
        { numRuns: 300, seed: 30 },
      );
      for (const kind of ['holds', 'violated', 'deadlock']) expect(kinds.get(kind), kind).toBeGreaterThan(20);
    });
  }

  test('depth-first', () => {
    fc.assert(
      fc.property(symmetricPrograms, (program) => {
        const kind = (reductions: ReductionName[]) =>
          search(new SymmetricProgram(program, 2), { ...options, strategy: 'depth-first', reductions, properties: [neverFails] })
            .verdict.kind;
        expect(kind(['transactions', 'symmetry'])).toBe(kind([]));
      }),
      { numRuns: 100, seed: 31 },
    );
  });
});

describe('together with transactions', () => {
  test('an access that only one process is ever seen to make is known to be everybody’s', () => {
    const exchange = {
      processes: Int32Array.of(1, 0),
      variables: Int32Array.of(0, 2, 1),
      locks: Int32Array.of(0, 2, 1),
    };
    const footprint = new Footprint();
    footprint.add(1, 1);
    const one = new Locksets(2, 3);
    one.judge(0, 0b010, footprint);
    expect(one.judge(0, 0b010, footprint)).toBe(3);

    const locksets = new Locksets(2, 3, [exchange]);
    footprint.clear();
    footprint.add(1, 0);
    expect(locksets.judge(0, 0b001, footprint), 'under a shared lock').toBe(3);
    expect(locksets.judge(0, 0b010, footprint), 'under a lock that each has of its own').toBe(0);
    expect(locksets.broken).toBe(true);
  });

  test('a variable of one’s own stays protected by a lock of one’s own', () => {
    const program = [lock(own.lock), read(own.variable), add(own.variable, 1), unlock(own.lock)];
    const { verdict } = search(new SymmetricProgram(program, 3), {
      ...options,
      reductions: reductionNames,
      properties: [finishes],
    });
    expect(verdict).toMatchObject({ kind: 'holds', counts: { distinct: 4, depth: 4 } });
  });
});

describe('what is refused', () => {
  const program = [skip, write(0, 1), fail(1)];

  test('a bound on context switches', () => {
    const limits = { contextSwitchesMax: 1 };
    expect(() => search(new SymmetricProgram(program, 2), { ...options, limits })).toThrow(/context switches.*symmetry/);
  });

  test('a property that names processes', () => {
    const named = { ...neverFails, namesProcesses: true };
    expect(() => search(new SymmetricProgram(program, 2), { ...options, properties: [named] })).toThrow(/never-fails/);
    expect(() => search(new SymmetricProgram(program, 2), { ...options, watched: [named] })).toThrow(/never-fails/);
    expect(search(new SymmetricProgram(program, 2), { ...options, reductions: [], properties: [named] }).verdict.kind).toBe(
      'holds',
    );
  });

  test('a property that names data of a kind that the machine renames', () => {
    const named = { ...neverFails, namesData: ['coins'] };
    const renaming = (kinds: readonly string[]) => Object.assign(new SymmetricProgram(program, 2), { renamesData: kinds });
    expect(() => search(renaming(['cards', 'coins']), { ...options, properties: [named] })).toThrow(/never-fails/);
    for (const kinds of [['cards'], []]) {
      expect(search(renaming(kinds), { ...options, properties: [named] }).verdict.kind).toBe('holds');
    }
  });

  test('transactions, where the machine does not say what is renamed', () => {
    expect(() => search(increment(2), { ...options, reductions: reductionNames })).toThrow(/renamings/);
  });
});
