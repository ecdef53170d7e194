import { describe, expect, test } from 'vitest';
import { type Instruction, LockProgram, lock, type ProgramView, repeat, skip, unlock } from './machines/lock-program.ts';
import { deadlockFree } from './machines/program-properties.ts';
import type { SearchOptions } from './options.ts';
import { search } from './search.ts';
import type { Verdict } from './verdict.ts';

const options: SearchOptions<ProgramView> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [deadlockFree],
  limits: {},
};

function verdictOf(...programs: Instruction[][]): Verdict {
  return search(new LockProgram(programs), options).verdict;
}

const upwards = [lock(0), lock(1), unlock(1), unlock(0)];
const downwards = [lock(1), lock(0), unlock(0), unlock(1)];

describe('deadlock', () => {
  test('two locks in opposite order', () => {
    expect(verdictOf(upwards, downwards)).toMatchObject({
      kind: 'deadlock',
      waits: [
        { process: 0, waitsFor: 1 },
        { process: 1, waitsFor: 0 },
      ],
      path: {
        initial: 0,
        decisions: [
          { process: 0, choice: 0 },
          { process: 1, choice: 0 },
        ],
      },
    });
  });

  test('not in the same order', () => {
    expect(verdictOf(upwards, upwards).kind).toBe('holds');
  });

  test('a process that takes its own lock again waits for itself', () => {
    expect(verdictOf([lock(0), lock(0)], [skip])).toMatchObject({ kind: 'deadlock', waits: [{ process: 0, waitsFor: 0 }] });
  });

  test('partial: a third process that lives on hides nothing', () => {
    const verdict = verdictOf(upwards, [skip, repeat], downwards);
    expect(verdict).toMatchObject({
      kind: 'deadlock',
      waits: [
        { process: 0, waitsFor: 2 },
        { process: 2, waitsFor: 0 },
      ],
    });
  });

  test('a lock that its holder leaves locked blocks the others for ever', () => {
    expect(verdictOf([lock(0)], [lock(0), unlock(0)])).toMatchObject({
      kind: 'deadlock',
      waits: [{ process: 1, waitsFor: 0 }],
    });
  });

  test('without the property nothing is said', () => {
    const { verdict } = search(new LockProgram([upwards, downwards]), { ...options, properties: [] });
    expect(verdict.kind).toBe('holds');
  });

  test('watched: recorded, and the search goes on', () => {
    const machine = new LockProgram([upwards, downwards]);
    const { verdict, watched } = search(machine, { ...options, properties: [], watched: [deadlockFree] });
    expect(verdict.kind).toBe('holds');
    expect(watched).toMatchObject([
      {
        property: 'deadlock-free',
        violation: { explanation: 'deadlock: cpu0 waits for cpu1, cpu1 waits for cpu0', path: { decisions: { length: 2 } } },
      },
    ]);
  });
});
