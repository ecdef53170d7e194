import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../cli/package-root.ts';
import { benchmarks } from './benchmarks.ts';
import { Kept, type SizeKept } from './kept.ts';
import { performancePage } from './page.ts';
import { shortName, size } from './size.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swiocheck-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sizeKept = (of = size(3, 2, 4, 4), date = '1970-01-01'): SizeKept => ({
  of,
  date,
  machine: 'a machine',
  loadBefore: 0.1,
  versions: ['Node 20'],
  missing: [],
  contenders: [{ name: 'Spin', tool: 'Spin', setting: 'plain', workers: 1, outcomes: [{ failed: 'too slow' }] }],
});

test('what is kept is there again, one size at a time, smaller ones first', () => {
  const path = join(folder, 'measured.json');
  const first = new Kept(path);
  first.put(sizeKept(size(4, 2, 2, 2)));
  first.put(sizeKept());
  first.save();
  const second = new Kept(path);
  expect(second.sizes).toEqual([sizeKept(), sizeKept(size(4, 2, 2, 2))]);
  second.put(sizeKept(size(4, 2, 2, 2), '1970-01-02'));
  expect(second.sizes.map(({ date }) => date)).toEqual(['1970-01-01', '1970-01-02']);
  expect(second.of(size(3, 2, 4, 4))?.date).toBe('1970-01-01');
  expect(second.of(size(2, 2, 4, 4))).toBeUndefined();
});

test('a file that is no record is refused', () => {
  const path = join(folder, 'measured.json');
  writeFileSync(path, JSON.stringify({ sizes: [{ ...sizeKept(), contenders: [{ name: 'Spin' }] }] }));
  expect(() => new Kept(path)).toThrow('tool');
});

test('the sizes have names of their own', () => {
  expect(benchmarks.map(({ of }) => shortName(of))).toEqual(['3x2x4', '4x2x2', '4x2x4', '5x2x2']);
});

test('docs/performance.md is made from bench/measured.json', () => {
  const { sizes } = new Kept(join(packageRoot(), 'bench', 'measured.json'));
  expect(sizes.length).toBeGreaterThan(0);
  expect(readFileSync(join(packageRoot(), 'docs', 'performance.md'), 'utf8'), 'npm run bench -- --page').toBe(
    performancePage(sizes),
  );
});
