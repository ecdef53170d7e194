import { describe, expect, test } from 'vitest';
import { ExactSet } from './exact-set.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import type { Machine } from './machine.ts';
import { peterson } from './machines/peterson.ts';
import { MemoryBudget } from './memory.ts';
import { StateRecord } from './record.ts';
import { search } from './search.ts';
import { Visit } from './visited.ts';

const record = new StateRecord(new Uint32Array(2));

function recordOf(number: number): StateRecord {
  record.words.set([number, ~number]);
  return record;
}

describe('visited sets', () => {
  const sets = [() => new FingerprintSet(new MemoryBudget(), true), () => new ExactSet(new MemoryBudget(), 2)];

  for (const make of sets) {
    test(`${make().constructor.name} keeps what it is given, and its number, while it grows`, () => {
      const set = make();
      expect(set.has(1, 2, recordOf(0).words, 0)).toBe(false);
      const wrong: number[] = [];
      for (const visit of [Visit.added, Visit.seen]) {
        for (let i = 0; i < 5000; i++)
          if (set.add(i + 1, i >>> 3, recordOf(i).words, 0) !== visit || set.state !== i) wrong.push(i);
      }
      expect(wrong).toEqual([]);
      expect(set.has(5001, 625, recordOf(5000).words, 0)).toBe(false);
      expect(set.count).toBe(5000);
    });
  }

  test('the fingerprint 0/0 is an ordinary one', () => {
    const set = new FingerprintSet(new MemoryBudget(), false);
    expect([
      set.has(0, 0, record.words, 0),
      set.add(0, 0, record.words, 0),
      set.add(0, 0, record.words, 0),
      set.has(0, 0, record.words, 0),
    ]).toEqual([false, Visit.added, Visit.seen, true]);
  });

  test('exact storage finds every state of a machine whose fingerprints are all the same', () => {
    const machine: Machine<Uint8Array> = Object.assign(peterson(), { fingerprint: (out: Uint32Array) => out.fill(7) });
    const options = { strategy: 'breadth-first', reductions: [], properties: [], limits: {} } as const;
    expect(search(machine, { ...options, storage: 'exact' }).verdict.counts.distinct).toBe(42);
    expect(search(machine, { ...options, storage: 'fingerprint' }).verdict.counts.distinct).toBe(1);
  });

  test('the omission probability is the birthday bound', () => {
    const set = new FingerprintSet(new MemoryBudget(), false);
    for (let i = 0; i < 1024; i++) set.add(i, 1, record.words, 0);
    expect(set.omissionProbability()).toBe(2 ** (20 - 65));
  });

  test('a refused growth leaves the set as it was', () => {
    const set = new FingerprintSet(new MemoryBudget(8192), false);
    let i = 0;
    while (set.add(i, 1, record.words, 0) === Visit.added) i++;
    expect(i).toBe(384);
    expect(set.has(383, 1, record.words, 0)).toBe(true);
    expect(set.has(384, 1, record.words, 0)).toBe(false);
  });
});
