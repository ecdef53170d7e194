import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = join(import.meta.dirname, 'fetch-trees.sh');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swiocheck-trees-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script with no program but bash to be found. */
const alone = (...args: string[]) =>
  spawnSync('/bin/bash', [script, ...args], { env: { HOME: folder, PATH: '' }, encoding: 'utf8' });

test('a machine without the tools of Debian is told what is missing', () => {
  const { status, stdout, stderr } = alone();
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('there is no apt-get here');
});

test('trees that are there are left alone, and the folder is named', () => {
  for (const version of ['6.1', '6.12']) {
    const file = join(folder, `linux-source-${version}`, 'kernel/dma/swiotlb.c');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
  }
  const { status, stdout } = spawnSync('bash', [script, folder], { encoding: 'utf8' });
  // Where the tools are missing, nothing can be said of the trees.
  if (status === 0) expect(stdout).toBe(`${folder}\n`);
  else expect(stdout).toBe('');
});
