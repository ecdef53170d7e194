import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Machine } from '../../checker/machine.ts';
import { LockProgram } from '../../checker/machines/lock-program.ts';
import { deadlockFree, neverFails } from '../../checker/machines/program-properties.ts';
import { wildPrograms } from '../../checker/machines/random-program.ts';
import { type Target, targetOf } from '../../checker/target.ts';
import type { Decision, Path } from '../../checker/verdict.ts';
import { minimise } from './minimise.ts';
import { choiceNamed, type NamedStep, namedSteps } from './named-steps.ts';

/** A random path up to where the target is met first, or null. */
function randomPath(machine: Machine, target: Target, picks: readonly number[]): Path | null {
  const decisions: Decision[] = [];
  machine.reset(0);
  if (target.initially() || target.inState()) return { initial: 0, decisions };
  for (const pick of picks) {
    const open = machine.processes.flatMap((_, process) =>
      Array.from({ length: machine.choices(process) }, (_, choice) => ({ process, choice })),
    );
    if (open.length === 0) return null;
    const decision = open[pick % open.length]!;
    machine.step(decision.process, decision.choice);
    decisions.push(decision);
    if (target.afterStep() || target.inState()) return { initial: 0, decisions };
  }
  return null;
}

/** Whether the steps, those that do not apply left out, meet the target; said again in other words than the reduction's. */
function meets(machine: Machine, target: Target, steps: readonly NamedStep[]): boolean {
  machine.reset(0);
  if (target.initially() || target.inState()) return true;
  return steps.some((step) => {
    const choice = choiceNamed(machine, step);
    if (choice < 0) return false;
    machine.step(step.process, choice);
    return target.afterStep() || target.inState();
  });
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const name of whole) if (name === part[at]) at++;
  return at === part.length;
}

test('what is left violates, is what each process did with steps left out, and none of it can go', () => {
  const shortened: number[] = [];
  const longRuns = fc.array(fc.nat(), { minLength: 40, maxLength: 60, size: 'max' });
  fc.assert(
    fc.property(wildPrograms, longRuns, fc.constantFrom(neverFails, deadlockFree), (program, picks, property) => {
      const machine = new LockProgram(program);
      const target = targetOf(machine, property, { initial: 0, decisions: [] });
      const path = randomPath(machine, target, picks);
      fc.pre(path !== null);
      const before = namedSteps(machine, path);
      const { path: result, minimal } = minimise(machine, path, target);
      const after = namedSteps(machine, result);
      expect(minimal).toBe(true);
      expect(meets(machine, target, after)).toBe(true);
      for (const process of machine.processes.keys()) {
        const keys = (steps: readonly NamedStep[]) => steps.filter((step) => step.process === process).map(({ key }) => key);
        expect(isSubsequence(keys(after), keys(before))).toBe(true);
      }
      for (const gone of after.keys()) expect(meets(machine, target, after.toSpliced(gone, 1))).toBe(false);
      shortened.push(before.length - after.length);
    }),
    { seed: 4, numRuns: 300 },
  );
  expect(Math.max(...shortened)).toBeGreaterThan(5);
});

const write = (variable: number) => ({ op: 'write', variable, value: 1, marked: false }) as const;

/** Two processes of three steps each, and a path that switches at every step. */
function alternating(): { machine: Machine; path: Path; bothDone: Target } {
  const machine = new LockProgram([
    [write(0), write(1), write(2)],
    [write(3), write(4), write(5)],
  ]);
  const inState = () => machine.finished(0) && machine.finished(1);
  const decisions = [0, 1, 0, 1, 0, 1].map((process) => ({ process, choice: 0 }));
  return {
    machine,
    path: { initial: 0, decisions },
    bothDone: { initially: () => false, afterStep: () => false, inState },
  };
}

test('steps of one process are brought together', () => {
  const { machine, path, bothDone } = alternating();
  const result = minimise(machine, path, bothDone);
  expect(result.path.decisions.map(({ process }) => process)).toEqual([0, 0, 0, 1, 1, 1]);
});

test('a budget that is spent is said', () => {
  const { machine, path, bothDone } = alternating();
  expect(minimise(machine, path, bothDone, { stepsMax: 6 })).toMatchObject({ path, minimal: false });
  expect(minimise(machine, path, bothDone).minimal).toBe(true);
});

test('a path that does not meet the target is refused', () => {
  const { machine, path } = alternating();
  const never: Target = { initially: () => false, afterStep: () => false, inState: () => false };
  expect(() => minimise(machine, path, never)).toThrow('does not meet');
});
