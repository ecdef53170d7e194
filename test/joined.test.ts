import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultSchema } from '../cli/report/result-schema.ts';
import { swarmSchema } from '../cli/swarm/result-schema.ts';
import { command, joined } from '../rolldown.config.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'swiocheck-joined-'));
const compiled = join(folder, 'dist');
const scenario = join(root, 'scenarios', 'split-areas.yaml');

beforeAll(async () => {
  const tsc = join(root, 'node_modules', '.bin', 'tsc');
  spawnSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--outDir', compiled], { cwd: root });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const modules = join(folder, 'node_modules');
  symlinkSync(join(root, 'node_modules'), modules);
  await build(joined(compiled, command));
  // What is left must do without the packages that went into it.
  rmSync(modules);
  for (const room of ['checker', 'cli', 'kernel', 'model', 'properties', 'traces'])
    rmSync(join(compiled, room), { recursive: true });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

function ran(...argv: readonly string[]) {
  return spawnSync(process.execPath, [join(compiled, 'bin', 'swiocheck.js'), ...argv], { encoding: 'utf8' });
}

test('the command alone checks a scenario, with the counts of its sources', () => {
  const { status, stdout, stderr } = ran('check', scenario, '--format', 'json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(resultSchema.parse(JSON.parse(stdout)).results).toMatchObject([
    { verdict: { counts: { distinct: 3710, generated: 13_367 } } },
  ]);
});

test('the command is a program: npx makes it one only once, and every build makes the file anew', () => {
  const { error, status } = spawnSync(join(compiled, 'bin', 'swiocheck.js'), ['--version'], { encoding: 'utf8' });
  expect({ error, status }).toEqual({ error: undefined, status: 0 });
});

test('its threads find what it was asked to find', () => {
  const { status, stdout } = ran(
    ...['swarm', scenario, '--fault', 'shared-bitmap-word', '--property', 'no-double-allocation'],
    ...['--seed', '1', '--workers', '2', '--format', 'json'],
  );
  expect(status).toBe(12);
  expect(swarmSchema.parse(JSON.parse(stdout)).found).not.toBeNull();
});

test.each(['crew', 'swarm'])(
  'a thread of a %s begins with the file that is named to it, and that does nothing by itself',
  (kind) => {
    const file = pathToFileURL(join(compiled, 'bin', `${kind}-thread.js`)).href;
    const script = `
    import { Worker } from 'node:worker_threads';
    import * as named from '${file}';
    const [file] = Object.values(named).filter((value) => value instanceof URL);
    new Worker(file, { workerData: {}, execArgv: [] }).on('exit', (code) => console.log(code));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
  },
);

test('the licences of the packages go with it', () => {
  const licences = readFileSync(join(compiled, 'bin', 'licences.txt'), 'utf8');
  for (const name of ['acorn', 'commander', 'fast-check', 'xstate', 'yaml', 'zod'])
    expect(licences).toMatch(new RegExp(`^${name}$`, 'm'));
  expect(existsSync(join(compiled, 'bin', 'operations.js'))).toBe(true);
});
