import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allPaths, contextSwitches } from './machines/all-paths.ts';
import { simpleAllocator } from './machines/allocator.ts';
import { twoPhaseCommit } from './machines/commit.ts';
import { type Instruction, LockProgram, type ProgramView } from './machines/lock-program.ts';
import { peterson } from './machines/peterson.ts';
import { neverFails } from './machines/program-properties.ts';
import { tinyPrograms } from './machines/random-program.ts';
import { OutOfMemory } from './memory.ts';
import type { Limits, SearchOptions } from './options.ts';
import type { Property } from './property.ts';
import { search, startSearch } from './search.ts';

const plain: SearchOptions<Uint8Array> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [],
  limits: {},
};
const strategies = ['breadth-first', 'depth-first'] as const;

describe('a limit met is inconclusive', () => {
  test('depth', () => {
    const { verdict, limitsMet } = search(peterson(), { ...plain, limits: { depthMax: 10 } });
    expect(verdict).toMatchObject({ kind: 'inconclusive', limit: 'depth', counts: { distinct: 41, depth: 10 } });
    expect(limitsMet).toEqual(['depth']);
  });

  test('depth that cuts nothing off', () => {
    const { verdict } = search(peterson(), { ...plain, limits: { depthMax: 11 } });
    expect(verdict).toEqual({ kind: 'holds', counts: { distinct: 42, generated: 77, depth: 11 } });
  });

  test('depth-first reaches within the depth what breadth-first does', () => {
    for (let depthMax = 1; depthMax <= 12; depthMax++) {
      const [wide, deep] = strategies.map(
        (strategy) => search(twoPhaseCommit(3), { ...plain, strategy, limits: { depthMax } }).verdict,
      );
      expect(deep.counts.distinct).toBe(wide.counts.distinct);
      expect(deep.counts.depth).toBeLessThanOrEqual(depthMax);
      expect(wide.kind).toBe(depthMax >= 11 ? 'holds' : 'inconclusive');
    }
  });

  test('states', () => {
    for (const strategy of strategies) {
      const { verdict } = search(twoPhaseCommit(3), { ...plain, strategy, limits: { statesMax: 287 } });
      expect(verdict).toMatchObject({ kind: 'inconclusive', limit: 'states', counts: { distinct: 287 } });
    }
    expect(search(twoPhaseCommit(3), { ...plain, limits: { statesMax: 288 } }).verdict.kind).toBe('holds');
  });

  test('time', () => {
    const started = performance.now();
    const { verdict } = search(twoPhaseCommit(9), { ...plain, limits: { secondsMax: 0.1 } });
    expect(verdict).toMatchObject({ kind: 'inconclusive', limit: 'time' });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('memory, held at every size and for every storage', () => {
    for (const storage of ['fingerprint', 'exact'] as const) {
      for (const strategy of strategies) {
        for (const memoryBytesMax of [0, 1000, 30_000, 100_000, 300_000]) {
          const result = search(twoPhaseCommit(5), { ...plain, storage, strategy, limits: { memoryBytesMax } });
          expect(result.verdict).toMatchObject({ kind: 'inconclusive', limit: 'memory' });
          expect(result.memoryBytes).toBeLessThanOrEqual(memoryBytesMax);
        }
      }
    }
    const ample = search(twoPhaseCommit(5), { ...plain, limits: { memoryBytesMax: 4_000_000 } });
    expect(ample.verdict).toMatchObject({ kind: 'holds', counts: { distinct: 8832 } });
  });

  test('memory of the machine', () => {
    const machine = twoPhaseCommit(5);
    let kept = 0;
    const keeping = (bytesMost: number) =>
      Object.create(machine, {
        keptBytes: { get: () => kept },
        save: {
          value: (into: Uint8Array, offset: number) => {
            if (kept + 100 > bytesMost) throw new OutOfMemory('full');
            kept += 100;
            machine.save(into, offset);
          },
        },
      }) as typeof machine;
    for (const bytesMost of [0, 1000, 100_000]) {
      kept = 0;
      expect(search(keeping(bytesMost), plain).verdict).toMatchObject({ kind: 'inconclusive', limit: 'memory' });
    }
    kept = 0;
    const whole = search(keeping(4_000_000), plain);
    expect(whole.verdict).toMatchObject({ kind: 'holds', counts: { distinct: 8832 } });
    expect(whole.memoryBytes).toBeGreaterThan(kept);
    kept = 0;
    const memoryBytesMax = whole.memoryBytes - 1000;
    const limited = search(keeping(4_000_000), { ...plain, limits: { memoryBytesMax } });
    expect(limited.verdict).toMatchObject({ kind: 'inconclusive', limit: 'memory' });
    expect(limited.memoryBytes).toBeLessThanOrEqual(memoryBytesMax);
  });

  test('a violation counts more than a limit met before it', () => {
    const held: Property<Uint8Array> = {
      name: 'nothing-held',
      kind: 'always',
      when: 'state',
      holds: (s) => s[3] + s[4] + s[5] === 0,
      explain: () => 'held',
    };
    const { verdict } = search(simpleAllocator(3, 2), { ...plain, properties: [held], limits: { depthMax: 3 } });
    expect(verdict).toMatchObject({ kind: 'violated', path: { decisions: { length: 2 } } });
  });

  test('an interruption', () => {
    const run = startSearch(twoPhaseCommit(8), plain);
    expect(run.slice(20)).toBe(false);
    expect(() => run.result()).toThrow(/not finished/);
    const { distinct, frontier, memoryBytes } = run.progress();
    expect(Math.min(distinct, frontier, memoryBytes)).toBeGreaterThan(0);
    run.interrupt();
    expect(run.slice(20)).toBe(true);
    expect(run.result()).toMatchObject({ verdict: { kind: 'inconclusive', limit: 'interrupted' }, limitsMet: ['interrupted'] });
  });

  test('slices end where one search ends', () => {
    const run = startSearch(twoPhaseCommit(5), plain);
    let slices = 1;
    while (!run.slice(1)) slices++;
    expect(slices).toBeGreaterThan(1);
    expect(run.result().verdict).toEqual(search(twoPhaseCommit(5), plain).verdict);
  });
});

describe('context switches', () => {
  const run = (programs: Instruction[][], limits: Limits, strategy: 'breadth-first' | 'depth-first') => {
    const options = { storage: 'fingerprint', reductions: [], properties: [neverFails] } as const;
    return search<ProgramView>(new LockProgram(programs), { ...options, strategy, limits });
  };

  test('a violation is found iff some path to it has so few', () => {
    fc.assert(
      fc.property(tinyPrograms, (programs) => {
        const failing = allPaths(new LockProgram(programs), 9, (view) => view.failed);
        const fewest = Math.min(...failing.map((path) => contextSwitches(new LockProgram(programs), path)));
        for (const strategy of strategies) {
          for (let contextSwitchesMax = 0; contextSwitchesMax <= 3; contextSwitchesMax++) {
            const { verdict } = run(programs, { contextSwitchesMax }, strategy);
            expect(verdict.kind === 'violated').toBe(fewest <= contextSwitchesMax);
          }
          expect(run(programs, { contextSwitchesMax: 9 }, strategy).verdict.kind).toBe(fewest < 10 ? 'violated' : 'holds');
        }
      }),
      { numRuns: 150, seed: 30 },
    );
  });
});
