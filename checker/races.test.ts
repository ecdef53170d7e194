import { describe, expect, test } from 'vitest';
import { Access, Footprint } from './footprint.ts';
import {
  add,
  type Instruction,
  LockProgram,
  lock,
  type ProgramView,
  read,
  skip,
  unlock,
  write,
} from './machines/lock-program.ts';
import { raceFree } from './machines/program-properties.ts';
import { reductionNames, type SearchOptions } from './options.ts';
import { RaceDetector } from './races.ts';
import { search } from './search.ts';
import type { Verdict } from './verdict.ts';

const options: SearchOptions<ProgramView> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [raceFree],
  limits: {},
};

for (const reductions of [[], reductionNames]) {
  const verdictOf = (...programs: Instruction[][]): Verdict =>
    search(new LockProgram(programs), { ...options, reductions }).verdict;

  describe(`races, reductions: ${reductions.join() || 'none'}`, () => {
    test('a read and a write without a lock', () => {
      expect(verdictOf([skip, read(1)], [write(1, 2)])).toMatchObject({
        kind: 'violated',
        property: 'race-free',
        class: 'safety',
        explanation:
          'data race on v1: cpu0 reads it in read (instruction 1), cpu1 writes it in write (instruction 0), and no lock is held in both',
        path: { decisions: [{ process: 0, choice: 0 }] },
      });
    });

    test('different locks do not protect', () => {
      const verdict = verdictOf([lock(0), add(0, 1), unlock(0)], [lock(1), add(0, 1), unlock(1)]);
      expect(verdict).toMatchObject({ kind: 'violated', path: { decisions: { length: 2 } } });
    });

    test('two reads are no race', () => {
      expect(verdictOf([read(0)], [read(0)]).kind).toBe('holds');
    });

    test('a lock in common protects', () => {
      const increment = [lock(0), read(0), add(0, 1), unlock(0)];
      expect(verdictOf(increment, increment).kind).toBe('holds');
    });

    test('two marked accesses are no race', () => {
      expect(verdictOf([read(0, true)], [write(0, 1, true)]).kind).toBe('holds');
    });

    test('one marked access does not excuse the other', () => {
      expect(verdictOf([read(0, true)], [write(0, 1)])).toMatchObject({
        kind: 'violated',
        explanation: expect.stringContaining('cpu0 reads it (marked)'),
      });
    });

    test('watched: recorded, and the search goes on', () => {
      const machine = new LockProgram([[read(0)], [write(0, 1)]]);
      const result = search(machine, { ...options, reductions, properties: [], watched: [raceFree] });
      expect(result.verdict).toMatchObject({ kind: 'holds', counts: { depth: 3 } });
      expect(result.watched).toMatchObject([{ property: 'race-free', violation: { path: { decisions: [] } } }]);
    });
  });
}

describe('RaceDetector', () => {
  const detector = new RaceDetector({ variables: 2 });
  const footprintOf = (...accesses: [access: number, variable: number][]): Footprint => {
    const footprint = new Footprint();
    for (const [access, variable] of accesses) footprint.add(access, variable);
    return footprint;
  };

  test('counts locks from their place in the step on', () => {
    const guarded = footprintOf([Access.acquire, 3], [Access.write, 0], [Access.release, 3]);
    const late = footprintOf([Access.acquire, 3], [Access.release, 3], [Access.write, 0]);
    detector.begin();
    detector.observe(0, 0, 0, 0, guarded);
    detector.observe(1, 0, 0, 0, guarded);
    expect(detector.found).toEqual([]);
    detector.observe(1, 1, 0, 0, late);
    expect(detector.found[0]).toMatchObject({
      variable: 0,
      first: { process: 0 },
      second: { process: 1, choice: 1, write: true },
    });
  });

  test('a race between two places that the machine admits is none', () => {
    const admitting = new RaceDetector({ variables: 2, admitsRace: (first, second) => first === 7 || second === 7 });
    const at = (place: number) => {
      const footprint = new Footprint();
      footprint.add(Access.write, 1, place);
      return footprint;
    };
    admitting.begin();
    admitting.observe(0, 0, 0, 0, at(7));
    admitting.observe(1, 0, 0, 0, at(8));
    expect(admitting.found).toEqual([]);
    // Behind the admitted access stands another, by the same process.
    admitting.observe(0, 0, 0, 0, at(9));
    expect(admitting.found[0]).toMatchObject({ variable: 1, first: { process: 1 }, second: { process: 0 } });
  });

  test('who took a token keeps out the other who took it, up to where it is given back', () => {
    const taking = footprintOf([Access.write | Access.take, 2], [Access.write, 0]);
    const giving = footprintOf(
      [Access.write | Access.take, 2],
      [Access.write | Access.marked | Access.give, 2],
      [Access.write, 1],
    );
    detector.begin();
    detector.observe(0, 0, 0, 0, taking);
    detector.observe(1, 0, 0, 0, taking);
    expect(detector.found).toEqual([]);
    detector.observe(0, 1, 0, 0, giving);
    detector.observe(1, 1, 0, 0, giving);
    expect(detector.found).toMatchObject([{ variable: 1, first: { process: 0 }, second: { process: 1 } }]);
  });

  test('of two steps that race in several variables one race is told', () => {
    const both = footprintOf([Access.write, 0], [Access.write, 1]);
    detector.begin();
    for (let choice = 0; choice < 2; choice++)
      for (let process = 0; process < 2; process++) detector.observe(process, choice, 0, 0, both);
    expect(detector.found).toHaveLength(4);
  });

  test('two owners at a time are a race', () => {
    detector.begin();
    expect(detector.found).toEqual([]);
    detector.observe(0, 0, 0, 0, footprintOf([Access.write | Access.owned, 1]));
    detector.observe(1, 0, 0, 0, footprintOf([Access.write | Access.owned, 1]));
    expect(detector.found[0]).toMatchObject({ variable: 1 });
  });

  test('a process does not race with itself, however much it accesses', () => {
    detector.begin();
    for (let choice = 0; choice < 600; choice++) {
      detector.observe(0, choice, 0, choice, footprintOf([Access.write, 0], [Access.read, 1]));
    }
    expect(detector.found).toEqual([]);
  });
});
