import { expect, test } from 'vitest';
import type { Contender } from './contenders.ts';
import { performancePage } from './page.ts';
import { size } from './size.ts';
import { asMarkdown, asText, type Measured, rowsOf } from './table.ts';
import { targetRows } from './targets.ts';

function measured(
  name: string,
  tool: Contender['tool'],
  setting: Contender['setting'],
  cpuSeconds: number,
  bytes = 1e9,
): Measured {
  const run = () => {
    throw new Error('was measured already');
  };
  const measurement = {
    distinct: 1_000_000,
    transitions: 3_000_000,
    cpuSeconds,
    cpuSecondsMin: cpuSeconds,
    cpuSecondsMax: cpuSeconds,
    wallSeconds: cpuSeconds,
    verdictSeconds: cpuSeconds + 1,
    residentBytes: bytes,
  };
  return { contender: { name, tool, setting, run }, measurement };
}

const ours = [
  measured('swiocheck, no reduction', 'swiocheck', 'plain', 2, 4e8),
  measured('swiocheck, transactions', 'swiocheck', 'reduced', 0.2),
  measured('swiocheck, transactions and symmetry', 'swiocheck', 'reduced', 0.1),
  measured('swiocheck, every reduction, every property', 'swiocheck', 'default', 0.4),
];
const peers = [
  measured('Spin, no reduction', 'Spin', 'plain', 7),
  measured('Spin, no reduction, collapse', 'Spin', 'plain', 9),
  measured('Spin, partial order', 'Spin', 'reduced', 6),
  measured('Rumur, no reduction', 'Rumur', 'plain', 4),
];
const of = size(4, 2, 4, 4);

test('targets are judged by ratios, the verdict against the fastest peer', () => {
  const figures = targetRows([{ of, runs: 1, all: [...ours, ...peers] }])
    .slice(1)
    .map(([, , ...rest]) => rest.join(' '));
  expect(figures).toEqual([
    '>= 3 3.5 met',
    '>= 3 2.0 missed',
    '>= 30 not measured here ',
    '>= 20 40 met',
    '>= 20 10 missed',
    '>= 20 3.6 missed',
    '<= 0.5 0.40 met',
  ]);
});

test('without peers nothing is judged', () => {
  const figures = targetRows([{ of, runs: 1, all: ours }]).slice(1);
  expect(figures.map(([, , , figure, judgement]) => [figure, judgement])).toEqual(figures.map(() => ['not measured here', '']));
});

test('a table has a row for each checker, on a terminal and on a page', () => {
  const rows = rowsOf([ours[0]!, peers[0]!]);
  expect(asText(rows).split('\n')).toHaveLength(3);
  expect(asMarkdown(rows).split('\n').at(-1)).toBe(
    '| Spin, no reduction | 1,000,000 | 3,000,000 | 7.00 | 7.00 - 7.00 | 7.00 | 8.00 | 1,000 | 1,000 | 143,000 |',
  );
});

test('the page says what was not measured, and when', () => {
  const page = performancePage([{ of, runs: 3, all: ours }], { missing: ['without TLC: no jar'], date: new Date(0) });
  expect(page).toContain('| date | 1970-01-01 |');
  expect(page).toContain('| not measured | without TLC: no jar |\n\n## Targets');
  expect(page).toContain('### 4 CPUs, 2 areas of 4 slots\n\nMedians of 3 runs.');
});
