import { spawn, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const main = join(root, 'dist', 'cli', 'main.js');

beforeAll(() => {
  spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], { cwd: root });
});

test('the real program runs, and exits with the code of its verdict', () => {
  const found = spawnSync(process.execPath, [main, 'explain', '12'], { encoding: 'utf8' });
  expect(found).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('12 (exit code)') });
  expect(spawnSync(process.execPath, [main, 'frobnicate']).status).toBe(2);
});

test('a reader that goes away is no error', async () => {
  const child = spawn(process.execPath, [main, 'schema', 'result'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  child.stdout.destroy();
  const status = await new Promise((done) => child.on('close', done));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
