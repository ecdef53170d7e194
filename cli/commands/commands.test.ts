import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ran } from '../testing/world.ts';
import { topics } from '../topics.ts';

const folder = mkdtempSync(join(tmpdir(), 'swiocheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('everything that has a name is listed and explained', async () => {
  expect(topics.length).toBeGreaterThan(60);
  const { stdout } = await ran('list');
  for (const { name, kind, sentence } of topics) {
    const explained = await ran('explain', name);
    expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining(`${name} (${kind})`) });
    expect(sentence, `${kind} ${name} has no sentence`).not.toBe('');
    if (kind !== 'verdict' && kind !== 'exit code') expect(stdout).toContain(name);
  }
});

test('what verdicts of the real file and traces name is explained too', async () => {
  expect((await ran('explain', 'mapping-in-area-3')).stdout).toContain('mapping-in-area (goal)');
  const both = (await ran('explain', 'wrong-divisor')).stdout;
  expect(both).toContain('wrong-divisor (fault)');
  expect(both).toMatch(/wrong-divisor \(edit script\).*shown by: next-area/s);
  expect((await ran('list', 'edits')).stdout).toMatch(/^ {2}wrong-divisor {2,}/m);
  expect(await ran('explain', 'wrong-divisr')).toMatchObject({ code: 2, stderr: expect.stringContaining('`wrong-divisor`?') });
});

test('a name that a catalogue has not is answered by the nearest, or by where to look', async () => {
  const asked = async (...words: string[]) => (await ran('check', 'split-areas', ...words)).stderr;
  expect(await asked('--property', 'free-lists')).toContain('did you mean `free-list`?');
  expect(await asked('--property', 'x')).toContain('swiocheck list properties names them all');
  expect(await ran('compare', 'single-lock', 'x')).toMatchObject({
    code: 2,
    stderr: 'swiocheck: no design is called `x`; swiocheck list designs names them all\n',
  });
});

test('help says no more of defaults than there is to say', async () => {
  const { stdout } = await ran('kernel', 'check', '--help');
  expect(stdout).toContain('(default: 120)');
  expect(stdout).not.toMatch(/default:\s+(false|\[\])/);
});

test('lists are available to programs', async () => {
  const { stdout } = await ran('list', 'faults', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    faults: expect.arrayContaining([{ name: 'stale-slot', sentence: expect.any(String) }]),
  });
});

test('init writes a scenario that check accepts, and overwrites nothing unasked', async () => {
  const path = join(folder, 'new.yaml');
  expect((await ran('init', path)).code).toBe(0);
  expect((await ran('check', path)).code).toBe(0);
  writeFileSync(path, 'mine');
  expect(await ran('init', path)).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect((await ran('init', path, '--force')).code).toBe(0);
  expect(await ran('init', join(folder, 'no', 'such', 'folder.yaml'))).toMatchObject({ code: 153 });
  expect(existsSync(join(folder, 'no'))).toBe(false);
});

test('doctor finds the installation fit', async () => {
  const { code, stdout } = await ran('doctor');
  expect(code).toBe(0);
  expect(stdout).toMatch(/smoke test {2}the scenario of init holds, \d/);
});

test('compare gives each design the same memory and shows the verdicts side by side', async () => {
  const { code, stdout } = await ran('compare', 'single-lock', 'split-areas', 'instances-list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/single-lock +1 x 1 x 8 +holds/);
  expect(stdout).toMatch(/split-areas +1 x 2 x 4 +holds/);
  expect(stdout).toMatch(/instances-list +2 x 1 x 4 +holds/);
});
