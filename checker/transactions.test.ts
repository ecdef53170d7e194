import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  fail,
  give,
  type Instruction,
  LockProgram,
  lock,
  type ProgramView,
  read,
  repeat,
  rest,
  skip,
  take,
  unlock,
  write,
} from './machines/lock-program.ts';
import {
  canFinish,
  canRest,
  deadlockFree,
  endsUnlike,
  finishes,
  freeUnlike,
  meets,
  neverFails,
  noFailingStep,
  raceFree,
  restsUnlike,
} from './machines/program-properties.ts';
import { disciplinedPrograms, endlessPrograms, restingPrograms, tokenPrograms, wildPrograms } from './machines/random-program.ts';
import type { SearchOptions } from './options.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { search } from './search.ts';

/*
 * What the reduction preserves, and what these tests hold it to, verdict and shortest path:
 * - assertions of the process itself, as outcomes of a step or remembered in the state (never-fails, no-failing-step);
 * - predicates of states in which nothing is under way (ends-unlike), and of the variables that a lock guards while it is free,
 *   where the lock guards all accesses (free-unlike on disciplined programs);
 * - deadlocks, data races, the reachability of such states (goals), and AG EF of them.
 * It does not preserve predicates that relate places in the middle of two transactions of different processes.
 */

function run(
  programs: Instruction[][],
  properties: Property<ProgramView>[],
  reduced: boolean,
  more: Partial<SearchOptions<ProgramView>> = {},
) {
  return search(new LockProgram(programs, 5), {
    strategy: 'breadth-first',
    storage: 'exact',
    reductions: reduced ? ['transactions'] : [],
    properties,
    limits: {},
    ...more,
  });
}

/** Verdict, without counts and without which of several shortest paths it shows. */
function essence(programs: Instruction[][], property: Property<ProgramView>, reduced: boolean) {
  const { verdict, minimal } = run(programs, [property], reduced);
  const path = 'path' in verdict ? verdict.path : null;
  if (path !== null) follow(new LockProgram(programs, 5), path);
  // An AG EF violation ends in some state without a way out; under the reduction it may be a later one.
  const length = path === null || property.kind === 'eventually-quiescent' ? null : path.decisions.length;
  return { kind: verdict.kind, length, minimal: path !== null && minimal };
}

function sameOnAndOff(programs: Instruction[][], properties: Property<ProgramView>[]): void {
  for (const property of properties) {
    expect({ property: property.name, ...essence(programs, property, true) }).toEqual({
      property: property.name,
      ...essence(programs, property, false),
    });
  }
}

describe('verdicts are equal with and without the reduction', () => {
  const values = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));

  test('on programs with any use of locks', () => {
    fc.assert(
      fc.property(wildPrograms, values, (programs, end) => {
        sameOnAndOff(programs, [neverFails, noFailingStep, deadlockFree, endsUnlike(end), finishes, canFinish]);
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  test('data races, on programs with any use of locks', () => {
    fc.assert(
      fc.property(wildPrograms, (programs) => sameOnAndOff(programs, [raceFree])),
      { numRuns: 500, seed: 21 },
    );
  });

  test('on programs that loop for ever', () => {
    fc.assert(
      fc.property(endlessPrograms, (programs) => sameOnAndOff(programs, [neverFails, noFailingStep, deadlockFree, raceFree])),
      { numRuns: 60, seed: 23 },
    );
  });

  test('what holds while nothing is under way, on programs that never end', () => {
    fc.assert(
      fc.property(restingPrograms, values, (programs, at) => sameOnAndOff(programs, [canRest, restsUnlike(at)])),
      { numRuns: 200, seed: 24 },
    );
  });

  test('on programs that hand tokens on', () => {
    fc.assert(
      fc.property(tokenPrograms, values, (programs, end) => {
        sameOnAndOff(programs, [neverFails, noFailingStep, deadlockFree, raceFree, canRest, endsUnlike(end), restsUnlike(end)]);
      }),
      { numRuns: 300, seed: 26 },
    );
  });

  test('goals that relate the middles of two processes, on disciplined programs', () => {
    fc.assert(
      fc.property(disciplinedPrograms, fc.nat(9), fc.nat(9), (programs, first, second) => {
        const goal = [meets(first, second)];
        expect(run(programs, goal, true).verdict.kind).toBe(run(programs, goal, false).verdict.kind);
      }),
      { numRuns: 200, seed: 25 },
    );
  });

  test('what a free lock guards, on disciplined programs', () => {
    fc.assert(
      fc.property(disciplinedPrograms, values, (programs, free) => {
        sameOnAndOff(programs, [freeUnlike(0, free.slice(0, 2)), neverFails, raceFree, deadlockFree]);
      }),
      { numRuns: 200, seed: 22 },
    );
  });
});

describe('what is one transaction', () => {
  const increment = [lock(0), read(0), add(0, 1), unlock(0)];

  test('a protected critical section is one transition', () => {
    const { verdict, restarts } = run([increment, increment], [finishes, raceFree], true);
    // Neither, one, the other, both.
    expect(verdict).toEqual({ kind: 'holds', counts: { distinct: 5, generated: 5, depth: 3 } });
    expect(restarts).toBe(0);
  });

  test('a variable that turns out to be accessed without its lock makes the search begin anew', () => {
    const stray = [skip, lock(1), skip, unlock(1), lock(1), unlock(1), write(0, 3)];
    const { verdict, restarts } = run([increment, stray], [noFailingStep], true);
    expect(verdict.kind).toBe('holds');
    expect(restarts).toBeGreaterThan(0);
  });

  test('a process that runs alone for ever does not hold the search up', () => {
    const { verdict } = run([[skip, repeat], increment], [finishes], true);
    expect(verdict).toMatchObject({ kind: 'unreached', goals: ['finishes'] });
  });

  test('so is a round under a token that is given back', () => {
    const round = [take(3), ...increment, give(3)];
    const { verdict } = run([round, round], [finishes, raceFree], true);
    expect(verdict).toEqual({ kind: 'holds', counts: { distinct: 5, generated: 5, depth: 3 } });
  });

  test('it ends where its process rests, so that all are seen at rest together', () => {
    const round = [rest, ...increment, repeat];
    expect(run([round, round], [canRest, raceFree], true).verdict.kind).toBe('holds');
  });

  test('a violation inside a transaction is reported with a path of the plain machine', () => {
    const program = [lock(0), write(0, 1), read(0), fail(1), unlock(0)];
    const { verdict } = run([program, increment], [neverFails], true);
    expect(verdict).toMatchObject({ kind: 'violated', path: { decisions: Array(4).fill({ process: 0, choice: 0 }) } });
  });

  test('depth-first too', () => {
    expect(run([increment, increment, increment], [finishes, raceFree], true, { strategy: 'depth-first' }).verdict.kind).toBe(
      'holds',
    );
  });

  test('steps are single ones only until goals are reached that need them', () => {
    const programs = [increment, increment, increment];
    const together = run(programs, [meets(0, 1)], true).verdict.counts.distinct;
    expect(together).toBeLessThan(run(programs, [meets(0, 1)], false).verdict.counts.distinct);
    expect(together).toBeGreaterThan(run(programs, [finishes], true).verdict.counts.distinct);
  });

  test('is refused together with a claim that relates the middles of two processes', () => {
    const claim = { ...meets(1, 1), kind: 'always' as const, name: 'meets' };
    expect(() => run([increment, increment], [claim], true)).toThrow('meets relates processes');
    expect(run([increment, increment], [claim], false).verdict.kind).toBe('violated');
  });

  test('is refused together with a bound on context switches', () => {
    expect(() => run([increment], [], true, { limits: { contextSwitchesMax: 2 } })).toThrow(/context switches/);
  });
});
