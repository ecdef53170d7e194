import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { resultSchema } from '../report/result-schema.ts';
import { starterScenario } from '../scenario-starter.ts';
import { parseKtap } from '../testing/ktap.ts';
import { ran, World } from '../testing/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'swiocheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file of the test's own folder and returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const starter = file('starter.yaml', starterScenario);
const broken = ['--fault', 'used-after-unlock'];

test('the starter scenario holds, and the report says how to repeat it', async () => {
  const { code, stdout, stderr } = await ran('check', starter, '--progress', 'none');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('first-steps (split-areas, 6.10): holds, exhaustively');
  expect(stdout).toContain(`swiocheck check ${starter}`);
  expect(stdout).not.toContain('\u001b');
});

test('a seeded defect is found, kept in a trace, and replayed in every form', async () => {
  const trace = join(folder, 'trace.json');
  const found = await ran('check', starter, ...broken, '--trace', trace);
  expect(found.code).toBe(12);
  expect(found.stdout).toContain('violates used-counter');
  expect(found.stdout).toContain('^^^');
  expect(found.stdout).toContain(`swiocheck replay ${trace}`);

  const again = await ran('check', starter, ...broken, '--trace', trace);
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--force overwrites it') });
  expect((await ran('check', starter, ...broken, '--trace', trace, '--force')).code).toBe(12);

  for (const format of ['race', 'numbered', 'slots', 'itf', 'mermaid', 'json']) {
    const replayed = await ran('replay', trace, '--format', format);
    expect({ format, code: replayed.code, stderr: replayed.stderr }).toEqual({ format, code: 0, stderr: '' });
    expect(replayed.stdout).not.toBe('');
  }
  expect((await ran('replay', trace, '--format', 'json')).stdout).toBe(readFileSync(trace, 'utf8'));
});

test('a trace is stepped through on a terminal, and refused without one', async () => {
  const trace = join(folder, 'step.json');
  await ran('check', starter, ...broken, '--trace', trace);
  expect(await ran('step', trace)).toMatchObject({ code: 2, stderr: expect.stringContaining('step needs a terminal') });
  let typed: (input: string) => void = () => {};
  let listening = false;
  const keyboard = {
    listen: (typing: (input: string) => void) => {
      typed = typing;
      listening = true;
      return () => {
        listening = false;
      };
    },
  };
  const world = new World({ keyboard });
  const stepping = world.run('step', trace);
  await expect.poll(() => listening).toBe(true);
  for (const key of ['n', 'n', '?', 'v', 'q']) typed(key);
  expect((await stepping).code).toBe(0);
  expect(listening).toBe(false);
  expect(world.stdout).toContain('step 0 of');
  expect(world.stdout).toContain('step 2 of');
});

test('a trace whose claim is not true, or that does not fit, is refused', async () => {
  const trace = join(folder, 'claim.json');
  await ran('check', starter, ...broken, '--trace', trace);
  const text = readFileSync(trace, 'utf8');
  const other = await ran('replay', file('other.json', text.replace('"property": "used-counter"', '"property": "segment"')));
  expect(other).toMatchObject({ code: 151, stderr: expect.stringContaining('the claim of the trace is not true') });
  const longer = await ran('replay', file('longer.json', text.replace(/"process": "cpu\d"/, '"process": "cpu7"')));
  expect(longer).toMatchObject({ code: 151, stderr: expect.stringContaining('there is no process cpu7') });
  const named = await ran('replay', file('named.json', text.replace('"split-areas"', '"split-area"')));
  expect(named).toMatchObject({ code: 151, stderr: expect.stringContaining('did you mean `split-areas`?') });
});

test('any text as a trace gives one clean error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), fc.json({ maxDepth: 4 })), async (text) => {
      const { code, stderr } = await ran('replay', file('hostile.json', text));
      expect(code).toBe(151);
      expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
    }),
    { numRuns: 100 },
  );
});

test('what cannot be read is a scenario error', async () => {
  expect((await ran('check', folder)).stdout).toContain('not a regular file');
  expect((await ran('check', join(folder, 'none.yaml'))).stdout).toContain('no such file');
  expect((await ran('check', 'no-such-scenario')).stdout).toContain('no scenario of that name');
  expect(await ran('check', file('large.yaml', '#'.repeat(300_000)))).toMatchObject({ code: 151 });
  writeFileSync(join(folder, 'latin1.yaml'), new Uint8Array([0xff, 0xfe, 0x41]));
  expect((await ran('check', join(folder, 'latin1.yaml'))).stdout).toContain('not a text file in UTF-8');
});

test('a limit is inconclusive, and so is ^C', async () => {
  const limited = await ran('check', starter, '--max-states', '5');
  expect(limited).toMatchObject({ code: 20, stdout: expect.stringContaining('inconclusive: the limit on states was met') });
  const onInterrupt = (interrupted: () => void) => {
    interrupted();
    return () => {};
  };
  const interrupted = new World();
  const { code } = await new World({ ...interrupted.io, onInterrupt }).run('check', starter, starter);
  expect(code).toBe(20);
  expect(interrupted.stdout).toContain('inconclusive: it was interrupted');
  expect(interrupted.stdout).toContain('not searched: the run was interrupted');
});

test('of several scenarios the worst code is left, and one that cannot be used does not stop the others', async () => {
  const bad = file('bad.yaml', 'design: split-area\n');
  const { code, stdout } = await ran('check', bad, starter);
  expect(code).toBe(151);
  expect(stdout).toContain('did you mean `split-areas`?');
  expect(stdout).toContain('first-steps (split-areas, 6.10): holds');
  expect(stdout).toContain('1 of 2 scenarios ended with exit code 0');
});

test('KTAP and JSON of real searches are of their formats', async () => {
  const [holds, refused] = parseKtap((await ran('check', starter, 'none.yaml', '--format', 'ktap')).stdout);
  expect(holds).toMatchObject({ ok: true, name: 'first-steps' });
  expect(refused).toMatchObject({ ok: false });
  const { stdout } = await ran('check', starter, ...broken, '--tolerated', '--format', 'json');
  const [result] = resultSchema.parse(JSON.parse(stdout)).results;
  expect(result).toMatchObject({
    kind: 'checked',
    verdict: { kind: 'violated', property: 'used-counter' },
    trace: { version: 1 },
  });
});

test('expectations are reported, and judged on request', async () => {
  const met = file('met.yaml', `${starterScenario}\nexpect: { verdict: holds }\n`);
  const missed = file('missed.yaml', `${starterScenario}\nexpect: { verdict: deadlock, distinct: 1 }\n`);
  expect(await ran('check', met)).toMatchObject({ code: 0, stdout: expect.stringContaining('as the scenario says') });
  expect(await ran('check', missed)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('NOT as the scenario says: verdict'),
  });
  expect((await ran('check', missed, '--expect')).code).toBe(75);
  expect((await ran('check', met, '--expect', ...broken)).code).toBe(75);
  expect((await ran('check', met, '--expect', '--max-states', '2')).code).toBe(20);
});

test('the command that is printed checks the same thing again', async () => {
  const options = ['--fault', 'used-after-unlock', '--no-reduction', 'all', '--max-depth', '50', '--storage', 'exact'];
  const { stdout } = await ran('check', starter, ...options);
  const command = /repeat: +swiocheck (.*)/.exec(stdout)?.[1] ?? '';
  expect(command.split(' ')).toEqual(expect.arrayContaining(['check', starter, ...options]));
  const again = await ran(...command.split(' '));
  const searched = (text: string) => text.replace(/ in [\d.]+ s.*? a second,/s, '');
  expect(searched(again.stdout)).toBe(searched(stdout));
});

test('progress goes to stderr: one line a second as NDJSON, a bar on a terminal, nothing when piped', async () => {
  const lines = (await ran('check', starter, '--progress', 'ndjson')).stderr.split('\n').filter((line) => line !== '');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ scenario: 'first-steps', distinct: expect.any(Number) });
  expect((await ran('check', starter)).stderr).toBe('');
});

test('unsound combinations are refused', async () => {
  const refused = await ran('check', starter, '--max-switches', '2');
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--no-reduction all') });
  expect((await ran('check', starter, '--max-switches', '2', '--no-reduction', 'all')).code).not.toBe(2);
});
