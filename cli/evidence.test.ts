import { expect, test } from 'vitest';
import { validated } from './evidence.ts';
import { reportOf, verdicts } from './testing/report-of.ts';

test('a violation that the machine does not show is a failure of the model', () => {
  const { plan, result } = reportOf(verdicts.safety);
  const found = validated(plan.file, result);
  expect(found).toMatchObject({ kind: 'model-failed', reason: expect.stringContaining('no-double-allocation is true') });
});

test('so is a path that the machine cannot take', () => {
  const { plan, result } = reportOf(verdicts.deadlock);
  const path = { initial: 0, decisions: [{ process: 0, choice: 99 }] };
  expect(validated(plan.file, { ...result, verdict: { ...verdicts.deadlock, path } })).toMatchObject({
    kind: 'model-failed',
    reason: expect.stringContaining('no choice 99'),
  });
});

test('and a goal or a watched violation that is not what it is said to be', () => {
  const { plan, result } = reportOf(verdicts.holds);
  const path = { initial: 0, decisions: [] };
  expect(validated(plan.file, result)).toMatchObject({ kind: 'model-failed', reason: expect.stringContaining('full-pool') });
  const watched = [{ property: 'segment', violation: { explanation: 'x', path } }];
  expect(validated(plan.file, { ...result, goals: [], watched })).toMatchObject({ kind: 'model-failed' });
  expect(validated(plan.file, { ...result, goals: [] })).toMatchObject({ kind: 'confirmed', evidence: null });
});
