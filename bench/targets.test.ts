import { expect, test } from 'vitest';
import type { ContenderKept, SizeKept } from './kept.ts';
import { performancePage } from './page.ts';
import { size } from './size.ts';
import { asMarkdown, asText, failuresOf, measuredOf, rowsOf } from './table.ts';
import { targetRows } from './targets.ts';

const contender = (
  name: string,
  tool: ContenderKept['tool'],
  setting: ContenderKept['setting'],
  cpuSeconds: number,
  more: { readonly bytes?: number; readonly storeBytes?: number; readonly workers?: number; readonly distinct?: number } = {},
): ContenderKept => {
  const { bytes = 1e9, storeBytes, workers = 1, distinct = 1_000_000 } = more;
  const run = {
    distinct,
    transitions: 3_000_000,
    cpuSeconds,
    wallSeconds: cpuSeconds,
    verdictSeconds: cpuSeconds + 1,
    residentBytes: bytes,
    ...(storeBytes !== undefined && { storeBytes }),
  };
  return { name, tool, setting, workers, outcomes: [run] };
};

const ours = [
  contender('swiocheck, no reduction', 'swiocheck', 'plain', 2, { bytes: 4e8, storeBytes: 17e6 }),
  contender('swiocheck, transactions', 'swiocheck', 'reduced', 0.2),
  contender('swiocheck, transactions and symmetry', 'swiocheck', 'reduced', 0.1),
  contender('swiocheck, every reduction, every property', 'swiocheck', 'default', 0.4),
];
const peers = [
  contender('hand-written C', 'C', 'plain', 1.4),
  contender('Spin, no reduction', 'Spin', 'plain', 7),
  contender('Spin, no reduction, collapse', 'Spin', 'plain', 9),
  contender('Spin, partial order', 'Spin', 'reduced', 600),
  contender('Rumur, no reduction', 'Rumur', 'plain', 4),
];
const sizeOf = (contenders: ContenderKept[]): SizeKept => ({
  of: size(4, 2, 4, 4),
  date: '1970-01-01',
  machine: 'a machine',
  loadBefore: 0.12,
  versions: ['Node 20'],
  missing: ['without TLC: no jar'],
  contenders,
});
const judgedOf = (contenders: ContenderKept[]) => {
  const kept = sizeOf(contenders);
  return targetRows([{ of: kept.of, all: measuredOf(kept) }]).slice(1);
};

test('targets are judged by ratios, the verdict against the fastest peer', () => {
  expect(judgedOf([...ours, ...peers]).map(([, , ...rest]) => rest.join(' '))).toEqual([
    '>= 3 3.5 met',
    '>= 3 2.0 missed',
    '>= 30 not measured here ',
    '<= 1.5 1.4 met',
    '>= 20 40 met',
    '>= 20 10 missed',
    '>= 20 3.6 missed',
    '>= 1.6 not measured here ',
    '<= 0.5 0.40 met',
    '<= 16 17 missed',
  ]);
});

test('two workers are judged by the wall', () => {
  const two = contender('swiocheck, no reduction, 2 workers', 'swiocheck', 'plain', 1.2, { workers: 2 });
  expect(
    judgedOf([...ours, two])
      .find(([measure]) => measure?.startsWith('two workers'))
      ?.slice(2),
  ).toEqual(['>= 1.6', '1.7', 'met']);
});

test('without peers only what needs none is judged', () => {
  const figures = judgedOf(ours).map(([, , , figure]) => figure);
  expect(figures.slice(0, -1)).toEqual(figures.slice(0, -1).map(() => 'not measured here'));
  expect(figures.at(-1)).toBe('17');
});

test('a table has a row for each checker, on a terminal and on a page, and says who failed', () => {
  const failed: ContenderKept = { ...peers[4]!, outcomes: [{ failed: 'took longer than 3600 s' }] };
  const all = measuredOf(sizeOf([ours[0]!, peers[1]!, failed]));
  expect(asText(rowsOf(all)).split('\n')).toHaveLength(3);
  expect(asMarkdown(rowsOf(all)).split('\n').at(-1)).toBe(
    '| Spin, no reduction | 1,000,000 | 3,000,000 | 7.00 | 7.00 - 7.00 | 7.00 | 8.00 | 1,000 | 1,000 | 143,000 |',
  );
  expect(failuresOf(all)).toEqual(['Rumur, no reduction: took longer than 3600 s']);
});

test('checkers that search every state and count differently did not do the same work', () => {
  const other = contender('hand-written C', 'C', 'plain', 1, { distinct: 999_999 });
  expect(() => measuredOf(sizeOf([...ours, other]))).toThrow('hand-written C counts other states than swiocheck, no reduction');
});

test('the page says when and on what was measured, and what was not', () => {
  const page = performancePage([sizeOf(ours)]);
  expect(page).toContain(
    '### 4 CPUs, 2 areas of 4 slots\n\nOne run, no median; 1970-01-01; a machine, load before 0.1; Node 20.\n',
  );
  expect(page).toContain('Not measured: without TLC: no jar.\n');
});
