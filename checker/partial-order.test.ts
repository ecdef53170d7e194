import { describe, expect, test } from 'vitest';
import type { Machine } from './machine.ts';
import {
  choose,
  fail,
  give,
  type Instruction,
  LockProgram,
  lock,
  type ProgramView,
  read,
  repeat,
  skip,
  take,
  unlock,
  write,
} from './machines/lock-program.ts';
import { deadlockFree, finishes, meets, neverFails, noFailingStep, raceFree } from './machines/program-properties.ts';
import type { ReductionName, SearchOptions } from './options.ts';
import type { Property } from './property.ts';
import { search } from './search.ts';

/* Verdicts on random programs are compared in agreement.test.ts: here, what goes on alone, and what does not. */

const both: ReductionName[] = ['transactions', 'partial-order'];

function run(
  programs: readonly Instruction[][],
  properties: readonly Property<ProgramView>[],
  reductions: readonly ReductionName[],
  more: Partial<SearchOptions<ProgramView>> = {},
) {
  const options = { strategy: 'breadth-first', storage: 'exact', limits: {}, reductions, properties, ...more } as const;
  return search(new LockProgram(programs, 5), options);
}

const distinct = (programs: readonly Instruction[][], reductions: readonly ReductionName[]) =>
  run(programs, [finishes, raceFree, deadlockFree], reductions).verdict.counts.distinct;

describe('a process that can only move left goes on alone', () => {
  const section = [lock(0), read(0), write(0, 1), unlock(0)];

  test('step by step, through a critical section', () => {
    // Neither, one, the other, both.
    expect(distinct([section, section], ['partial-order'])).toBe(5);
    expect(distinct([section, section], [])).toBe(17);
  });

  test('where it chooses, which ends a transaction', () => {
    const choosing = [choose, write(0, 1)];
    const bystander = [skip, lock(1), write(1, 1), unlock(1)];
    const programs = [choosing, bystander, bystander];
    expect(distinct(programs, both)).toBeLessThan(distinct(programs, ['transactions']));
  });

  test('but not for ever: others see what comes to no rest', () => {
    const spinning = [choose, write(0, 1), repeat];
    expect(run([spinning, [read(1), fail(0)]], [neverFails], both).verdict.kind).toBe('violated');
  });

  test('not before what it accesses is known to be its own', () => {
    const glance = [skip, read(0), fail(1)];
    const { verdict, restarts } = run([[choose, write(0, 1), write(0, 2)], glance], [noFailingStep], both);
    expect(verdict.kind).toBe('violated');
    expect(restarts).toBeGreaterThan(0);
  });

  test('not where it takes from a process at rest what that could do', () => {
    const waiting = [skip, take(3), read(1), fail(0), give(3)];
    expect(run([[skip, write(3, 1)], waiting], [neverFails], both).verdict.kind).toBe('violated');
  });

  test('not until goals are reached that relate the middles of two processes', () => {
    expect(run([section, section], [meets(2, 0)], both).verdict.kind).toBe('holds');
    expect(run([section, [skip, ...section]], [meets(3, 1)], both).verdict.kind).toBe('holds');
  });
});

test('it does nothing where a machine does not say what choices depend on', () => {
  const programs = [[lock(0), write(0, 1), unlock(0)], [skip]];
  const machine: Machine<ProgramView> = new LockProgram(programs);
  Object.defineProperty(machine, 'observedChoices', { value: undefined });
  const options = { strategy: 'breadth-first', storage: 'exact', properties: [finishes], limits: {} } as const;
  const reduced = search(machine, { ...options, reductions: ['partial-order'] }).verdict;
  expect(reduced).toEqual(search(new LockProgram(programs), { ...options, reductions: [] }).verdict);
});

test('it is refused together with a claim that relates processes, and with a bound on context switches', () => {
  const claim = { ...meets(1, 1), kind: 'always' as const, name: 'meets' };
  expect(() => run([[skip], [skip]], [claim], ['partial-order'])).toThrow('meets relates processes');
  expect(() => run([[skip]], [], ['partial-order'], { limits: { contextSwitchesMax: 2 } })).toThrow(/by partial-order/);
});
