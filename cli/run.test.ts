import { expect, test } from 'vitest';
import { run } from './run.ts';
import { ran, World } from './testing/world.ts';

test('no command, or an unknown one, is an error of usage', async () => {
  expect(await ran()).toMatchObject({ code: 2, stdout: '' });
  const unknown = await ran('chek');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('Did you mean check?');
});

test.each(['check', 'compare', 'replay', 'step', 'list', 'explain', 'schema', 'init', 'doctor'])(
  '%s --help shows examples',
  async (command) => {
    const help = await ran(command, '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/Examples?:\n {2}swiocheck /);
  },
);

test('the version is that of the package', async () => {
  expect(await ran('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

test.each([
  ['check'],
  ['check', 'x.yaml', '--max-states', 'many'],
  ['check', 'x.yaml', '--max-seconds', '-1'],
  ['check', 'x.yaml', '--no-reduction', 'x'],
  ['check', 'x.yaml', '--format', 'xml'],
  ['check', 'x.yaml', '--frobnicate'],
  ['check', 'x.yaml', 'y.yaml', '--trace', 'z.json'],
  ['list', 'everything'],
  ['explain'],
  ['compare', 'split-areas'],
  ['compare', 'split-areas', 'split-areas'],
  ['schema', 'poem'],
])('usage: %j', async (...argv) => {
  const { code, stdout, stderr } = await ran(...argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('misspelt names are answered with the nearest', async () => {
  expect(await ran('check', 'x.yaml', '--fault', 'stale-slt')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean `stale-slot`?'),
  });
  expect((await ran('explain', 'no-doble-allocation')).stderr).toContain('did you mean `no-double-allocation`?');
  expect((await ran('compare', 'split-areas', 'single-locks')).stderr).toContain('did you mean `single-lock`?');
});

test('an exception that nobody expected is one line, and its stack only on request', async () => {
  const broken = (env: Readonly<Record<string, string>>) => {
    let stderr = '';
    const io = new World({
      env,
      stdout: {
        write: () => {
          throw new TypeError('boom\u001b[31m');
        },
      },
      stderr: {
        write: (text) => {
          stderr += text;
        },
      },
    }).io;
    return run(['list'], io).then((code) => ({ code, stderr }));
  };
  const quiet = await broken({});
  expect(quiet.code).toBe(255);
  expect(quiet.stderr).toMatch(/^swiocheck: internal error: boom\\u\{1b\}\[31m\. Please report it/);
  expect(quiet.stderr).not.toContain('    at ');
  expect((await broken({ SWIOCHECK_DEBUG: '1' })).stderr).toContain('    at ');
});
