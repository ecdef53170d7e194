import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allPaths, contextSwitches } from './machines/all-paths.ts';
import { increment } from './machines/increment.ts';
import { add, fail, LockProgram, type ProgramView, read, skip } from './machines/lock-program.ts';
import { neverFails, noFailingStep } from './machines/program-properties.ts';
import { tinyPrograms } from './machines/random-program.ts';
import type { SearchOptions } from './options.ts';
import { follow } from './path.ts';
import type { Property } from './property.ts';
import { search } from './search.ts';
import { fewestSwitches } from './shortest.ts';

const options: SearchOptions<ProgramView> = {
  strategy: 'breadth-first',
  storage: 'fingerprint',
  reductions: [],
  properties: [neverFails],
  limits: {},
};

const checks: [Property<ProgramView>, (view: ProgramView) => boolean][] = [
  [neverFails, (view) => view.failed],
  [noFailingStep, (view) => view.failedNow],
];

describe('the reported path', () => {
  for (const [property, target] of checks) {
    test(`${property.name}: is a shortest one, and of these has the fewest switches, by brute force`, () => {
      let violations = 0;
      fc.assert(
        fc.property(tinyPrograms, (programs) => {
          const failing = allPaths(new LockProgram(programs), 9, target);
          for (const reductions of [[], ['transactions']] as const) {
            const { verdict, minimal } = search(new LockProgram(programs), { ...options, reductions, properties: [property] });
            expect(verdict.kind).toBe(failing.length > 0 ? 'violated' : 'holds');
            if (verdict.kind !== 'violated') continue;
            violations++;
            const length = Math.min(...failing.map(({ decisions }) => decisions.length));
            const shortest = failing.filter(({ decisions }) => decisions.length === length);
            const fewest = Math.min(...shortest.map((path) => contextSwitches(new LockProgram(programs), path)));
            expect(minimal).toBe(true);
            expect(verdict.path.decisions.length).toBe(length);
            expect(contextSwitches(new LockProgram(programs), verdict.path)).toBe(fewest);
            const machine = new LockProgram(programs);
            follow(machine, verdict.path);
            expect(target(machine.view)).toBe(true);
          }
        }),
        { numRuns: 300, seed: 40 },
      );
      expect(violations).toBeGreaterThan(20);
    });
  }

  const programs = [
    [skip, skip, add(0, 1)],
    [skip, skip, read(0), fail(1)],
  ];

  test('a depth-first search leaves its path alone unless told otherwise', () => {
    const deep = search(new LockProgram(programs), { ...options, strategy: 'depth-first' });
    expect(deep).toMatchObject({ verdict: { kind: 'violated' }, minimal: false });
    const shortened = search(new LockProgram(programs), { ...options, strategy: 'depth-first', shorten: true });
    expect(shortened).toMatchObject({ verdict: { kind: 'violated', path: { decisions: { length: 7 } } }, minimal: true });
  });

  test('comes back unchanged, and says so, when the budget does not suffice', () => {
    const { verdict } = search(new LockProgram(programs), { ...options, shorten: false });
    const path = verdict.kind === 'violated' ? verdict.path : null;
    expect(fewestSwitches(new LockProgram(programs), options, path!, 10)).toEqual({ path, minimal: false });
    const better = fewestSwitches(new LockProgram(programs), options, path!);
    expect(better.minimal).toBe(true);
    expect(contextSwitches(new LockProgram(programs), better.path)).toBe(0);
  });

  test('comes back unchanged where nothing is violated at its end', () => {
    const path = { initial: 0, decisions: [{ process: 0, choice: 0 }] };
    expect(fewestSwitches(new LockProgram(programs), options, path)).toEqual({ path, minimal: false });
  });

  test('a path that does not fit the machine is refused with the usual cause', () => {
    const path = { initial: 0, decisions: [{ process: 0, choice: 1 }] };
    expect(() => follow(new LockProgram(programs), path)).toThrow(/choice 1 of cpu0, which has 1 there/);
  });

  test('predicates are asked right after a step, as a view may look only at what that changed', () => {
    const machine = increment(3);
    const { restore, reset } = machine;
    let stepped = false;
    const step = machine.step.bind(machine);
    const lapse = () => {
      stepped = false;
    };
    Object.assign(machine, {
      step: (process: number, choice: number) => {
        step(process, choice);
        stepped = true;
      },
      restore: (...from: Parameters<typeof restore>) => lapse() ?? restore.apply(machine, from),
      reset: (...initial: Parameters<typeof reset>) => lapse() ?? reset.apply(machine, initial),
    });
    const counts: Property<Uint8Array> = {
      name: 'counts',
      kind: 'always',
      when: 'state',
      holds: (s) => !stepped || s[0] < 2,
      explain: () => '',
    };
    const { verdict, minimal } = search<Uint8Array>(machine, {
      strategy: 'breadth-first',
      storage: 'exact',
      reductions: [],
      properties: [counts],
      limits: {},
    });
    expect(verdict).toMatchObject({
      kind: 'violated',
      path: { decisions: [0, 0, 1, 1].map((process) => ({ process, choice: 0 })) },
    });
    expect(minimal).toBe(true);
  });
});
