import { expect, test } from 'vitest';
import { exitCodes, worse } from './exit-code.ts';
import { codeOf, differencesFrom } from './report/report.ts';
import { verdicts } from './testing/report-of.ts';

test('each verdict has its code', () => {
  expect(Object.fromEntries(Object.entries(verdicts).map(([name, verdict]) => [name, codeOf(verdict)]))).toEqual({
    holds: 0,
    safety: 12,
    progress: 13,
    deadlock: 11,
    unreached: 10,
    inconclusive: 20,
  });
});

test('of several codes the worst is left, whatever the order', () => {
  for (const [rank, { code }] of exitCodes.entries()) {
    for (const other of exitCodes.slice(rank)) {
      expect(worse(code, other.code)).toBe(code);
      expect(worse(other.code, code)).toBe(code);
    }
  }
  expect(worse(20, 0)).toBe(20);
  expect(worse(12, 20)).toBe(12);
});

test('differences name what was expected and what was found', () => {
  expect(differencesFrom({ verdict: 'violated', property: 'segment', distinct: 12345 }, verdicts.safety)).toEqual([
    'property: expected segment, found no-double-allocation',
  ]);
  expect(differencesFrom({ verdict: 'holds', depth: 3 }, verdicts.deadlock)).toEqual([
    'verdict: expected holds, found deadlock',
    'depth: expected 3, found 12',
  ]);
});
