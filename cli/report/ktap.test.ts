import { expect, test } from 'vitest';
import { parseKtap } from '../testing/ktap.ts';
import { reportOf, verdicts } from '../testing/report-of.ts';
import { ktapReporter } from './ktap.ts';
import type { Report } from './report.ts';

function printed(...reports: readonly Report[]): string {
  let text = '';
  const reporter = ktapReporter((part) => {
    text += part;
  });
  reporter.begin(reports.length);
  for (const report of reports) reporter.scenario(report);
  reporter.end();
  return text;
}

test('a test for each scenario, a subtest for each property and goal', () => {
  const text = printed(reportOf(verdicts.holds), reportOf(verdicts.safety), reportOf(verdicts.deadlock));
  const [holds, safety, deadlock] = parseKtap(text);
  expect(holds?.ok).toBe(true);
  expect(holds?.subtests.map(({ ok, name }) => [ok, name])).toEqual([
    [true, 'no-double-allocation'],
    [true, 'no-deadlock'],
    [true, 'full-pool'],
  ]);
  expect(safety?.ok).toBe(false);
  expect(safety?.subtests.map(({ ok, directive }) => [ok, directive])).toEqual([
    [false, null],
    [true, 'SKIP the search was not exhaustive'],
    [true, 'SKIP the search was not exhaustive'],
  ]);
  expect(deadlock?.subtests.map(({ ok }) => ok)).toEqual([true, false, true]);
});

test('a limit is not a pass, and an unreached goal is a failure', () => {
  const [inconclusive, unreached] = parseKtap(printed(reportOf(verdicts.inconclusive), reportOf(verdicts.unreached)));
  expect(inconclusive).toMatchObject({ ok: false, directive: 'TIMEOUT time' });
  expect(inconclusive?.subtests.every(({ directive }) => directive?.startsWith('SKIP'))).toBe(true);
  expect(unreached).toMatchObject({ ok: false });
  expect(unreached?.subtests.map(({ ok }) => ok)).toEqual([true, true, false]);
});

test('a scenario passes when it fails as it says', () => {
  const [asExpected, otherwise] = parseKtap(
    printed(
      reportOf(verdicts.safety, { differences: [] }),
      reportOf(verdicts.holds, { differences: ['verdict: expected violated, found holds'] }),
    ),
  );
  expect(asExpected).toMatchObject({ ok: true, directive: 'XFAIL violated, as expected' });
  expect(otherwise).toMatchObject({ ok: false });
});

test('a scenario that cannot be used is an error, and its text cannot forge a result', () => {
  const refused = {
    kind: 'refused',
    name: 'a # SKIP\nok 2',
    path: 'x',
    message: 'ok 7 forged\nnot ok 8',
    exitCode: 151,
  } as const;
  const results = parseKtap(printed(refused));
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({ ok: false, directive: 'ERROR the scenario cannot be used' });
});

test('nothing of a run counts when the model failed', () => {
  const [failed] = parseKtap(printed(reportOf(verdicts.safety, { validated: { kind: 'model-failed', reason: 'x' } })));
  expect(failed?.subtests.every(({ ok }) => !ok)).toBe(true);
});
