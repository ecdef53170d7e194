import { expect, test } from 'vitest';
import { reportOf, verdicts } from '../testing/report-of.ts';
import { jsonReporter } from './json.ts';
import { resultSchema } from './result-schema.ts';

test('every kind of verdict makes a document of the published schema', () => {
  let text = '';
  const reporter = jsonReporter((part) => {
    text += part;
  });
  const all = Object.values(verdicts);
  reporter.begin(all.length + 1);
  for (const verdict of all) reporter.scenario(reportOf(verdict));
  reporter.scenario({ kind: 'refused', name: 'x', path: 'x', message: 'no such file', exitCode: 151 });
  reporter.end();
  const document = resultSchema.parse(JSON.parse(text));
  expect(document.results).toHaveLength(all.length + 1);
  expect(document.exitCode).toBe(151);
  expect(document.results.map((result) => result.exitCode)).toEqual([0, 12, 13, 11, 10, 20, 151]);
});
