import { expect, test } from 'vitest';
import { reportOf, verdicts } from '../testing/report-of.ts';
import { paintIf } from './paint.ts';
import type { Report } from './report.ts';
import { textReporter } from './text.ts';

function printed(report: Report, coloured = false): string {
  let text = '';
  const reporter = textReporter((part) => {
    text += part;
  }, paintIf(coloured));
  reporter.begin(1);
  reporter.scenario(report);
  reporter.end();
  return text.replace(/swiocheck \d+\.\d+\.\d+/, 'swiocheck VERSION');
}

test('a pass says how much it is worth', () => {
  expect(printed(reportOf(verdicts.holds))).toMatchInlineSnapshot(`
    "small (split-areas, 6.10): holds, exhaustively
      properties:   no-double-allocation, no-deadlock
      goals:        full-pool
      not modelled: weak memory: steps are sequentially consistent, so a missing barrier is not seen;
                    sizes other than those of the scenario: a verdict holds for its geometry and
                    workload only; no-spurious-full-linearizable, unless it is asked for: what it needs
                    to know multiplies the states; time: fairness, starvation of one CPU, how long a
                    lock is held; the contents of memory beyond whose bytes they are; set-up and
                    tear-down of the allocator, command-line parameters, memory encryption, debugfs
      searched:     12,345 distinct states, 67,890 generated, depth 12, in 2.00 s, 33,945 a second, 3.0
                    MiB; breadth-first; fingerprints: a state was missed with a probability of at most
                    1.5e-12 (birthday bound; TLC's estimate: 3.7e-11); reductions: transactions,
                    symmetry, dead-variables, partial-order
      repeat:       swiocheck check small.yaml
      version:      swiocheck VERSION; exit code 0
    "
  `);
});

test('a violation says what is wrong and how to keep it', () => {
  expect(printed(reportOf(verdicts.safety))).toMatchInlineSnapshot(`
    "small (split-areas, 6.10): violates no-double-allocation
      property:     No slot belongs to two mappings, and no page of coherent memory to anybody else.
      found:        slot 3 has two owners
      searched:     12,345 distinct states, 67,890 generated, depth 12, in 2.00 s, 33,945 a second, 3.0
                    MiB; breadth-first; fingerprints: a state was missed with a probability of at most
                    1.5e-12 (birthday bound; TLC's estimate: 3.7e-11); reductions: transactions,
                    symmetry, dead-variables, partial-order
      repeat:       swiocheck check small.yaml
      version:      swiocheck VERSION; exit code 12
    "
  `);
});

test('goals that were not reached make no pass', () => {
  expect(printed(reportOf(verdicts.unreached))).toMatchInlineSnapshot(`
    "small (split-areas, 6.10): does not reach full-pool
      unreached:    full-pool: All slots of a pool are allocated.
      so:           every property holds, but the scenario does not exercise what it claims to
      properties:   no-double-allocation, no-deadlock
      goals:        full-pool (not reached)
      searched:     12,345 distinct states, 67,890 generated, depth 12, in 2.00 s, 33,945 a second, 3.0
                    MiB; breadth-first; fingerprints: a state was missed with a probability of at most
                    1.5e-12 (birthday bound; TLC's estimate: 3.7e-11); reductions: transactions,
                    symmetry, dead-variables, partial-order
      repeat:       swiocheck check small.yaml
      version:      swiocheck VERSION; exit code 10
    "
  `);
});

test('a limit makes no pass', () => {
  expect(printed(reportOf(verdicts.inconclusive))).toMatchInlineSnapshot(`
    "small (split-areas, 6.10): inconclusive: the time was up
      covered:      nothing bad in the 12,345 states visited; that is not a pass
      limits met:   the time was up
      properties:   no-double-allocation, no-deadlock
      goals:        full-pool (not reached)
      searched:     12,345 distinct states, 67,890 generated, depth 12, in 2.00 s, 33,945 a second, 3.0
                    MiB; breadth-first; fingerprints: a state was missed with a probability of at most
                    1.5e-12 (birthday bound; TLC's estimate: 3.7e-11); reductions: transactions,
                    symmetry, dead-variables, partial-order
      repeat:       swiocheck check small.yaml
      version:      swiocheck VERSION; exit code 20
    "
  `);
});

test('expectations are compared', () => {
  expect(printed(reportOf(verdicts.holds, { differences: [] }))).toContain('as the scenario says');
  const differing = printed(reportOf(verdicts.holds, { differences: ['depth: expected 3, found 12'] }));
  expect(differing).toContain('NOT as the scenario says: depth: expected 3, found 12');
});

test('when the model failed, no verdict is printed', () => {
  const text = printed(reportOf(verdicts.safety, { validated: { kind: 'model-failed', reason: 'it diverges' }, exitCode: 75 }));
  expect(text).toContain('No verdict of this run counts');
  expect(text).not.toContain('two owners');
});

test('colours are only where they are wanted', () => {
  expect(printed(reportOf(verdicts.deadlock))).not.toContain('\u001b');
  expect(printed(reportOf(verdicts.deadlock), true)).toContain('\u001b[31m');
});
