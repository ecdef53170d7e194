import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { interrupted, timeless } from '../checker/machines/interrupted.ts';
import { search } from '../checker/search.ts';
import { planOf } from './plan.ts';
import { resultSchema } from './report/result-schema.ts';
import { parseScenario, readScenario } from './scenario-file.ts';
import { scenarioPath } from './shipped-scenarios.ts';
import { type Ran, ran, World } from './testing/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'swiocheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

const scenario = scenarioPath('split-areas');

/** Checks, and presses ^C as soon as the search listens. */
async function checkedUntilInterrupt(...argv: readonly string[]): Promise<Ran> {
  const world = new World();
  const running = world.run('check', scenario, ...argv);
  await expect.poll(() => world.interrupt, { interval: 1 }).not.toBe(null);
  world.interrupt!();
  return running;
}

const result = ({ stdout }: Ran) => resultSchema.parse(JSON.parse(stdout)).results[0]!;

test('a scenario, stopped anywhere and gone on with, gives the same result in every order and storage', () => {
  const document = readScenario(scenarioPath('designs/split-areas')).document;
  const strategies = fc.constantFrom('breadth-first', 'depth-first');
  const storages = fc.constantFrom('fingerprint', 'exact');
  const slices = fc.array(fc.nat(20), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(strategies, storages, slices, fc.boolean(), (strategy, storage, stops, reduced) => {
      const { expect: _expect, ...rest } = document;
      const reductions = reduced ? document.search.reductions : [];
      const wanted = { ...rest, search: { strategy, storage, reductions } };
      const plan = () => planOf(parseScenario(JSON.stringify(wanted), 'x.yaml'), true);
      const { machine, options } = plan();
      expect(options.properties.some(({ kind }) => kind === 'eventually-quiescent')).toBe(true);
      expect(timeless(interrupted(() => plan().machine, options, stops))).toEqual(timeless(search(machine, options)));
    }),
    { numRuns: 8 },
  );
});

test('^C leaves a checkpoint, and the command that is printed goes on from it', async () => {
  const file = join(folder, 'interrupted.state');
  const more = ['--max-states', '20000', '--property', 'no-double-allocation'];
  const whole = result(await ran('check', scenario, ...more, '--format', 'json'));
  const stopped = await checkedUntilInterrupt(...more, '--checkpoint', file);
  expect(stopped.code).toBe(20);
  const command = / go on: +swiocheck (.*)/.exec(stopped.stdout)?.[1]?.split(' ') ?? [];
  expect(command.slice(-4)).toEqual(['--resume', file, '--checkpoint', file]);
  expect(readdirSync(folder)).toContain('interrupted.state');
  expect(readdirSync(folder)).not.toContain('interrupted.state.tmp');

  expect((await ran(...command)).stdout).toMatch(/resumed: +from .*interrupted\.state, which had/);
  const resumed = result(await ran(...command, '--format', 'json'));
  if (whole.kind !== 'checked' || resumed.kind !== 'checked') throw new Error('a report is missing');
  const { seconds: _, ...counts } = whole.search;
  expect(resumed).toMatchObject({ verdict: whole.verdict, goals: whole.goals, search: counts });
  expect(resumed.resumed).toMatchObject({ file });
});

test('the limit on time leaves one too, and may be raised', async () => {
  const file = join(folder, 'time.state');
  const { stdout } = await ran('check', scenario, '--max-seconds', '0.1', '--checkpoint', file);
  expect(stdout).toMatch(/ go on: +swiocheck check .* --max-seconds 0\.2 --resume .*time\.state/);
  const again = result(await ran('check', scenario, '--max-seconds', '0.2', '--resume', file, '--format', 'json'));
  expect(again).toMatchObject({ verdict: { kind: 'inconclusive', limit: 'time' } });
  expect(again.kind === 'checked' && again.search.seconds).toBeGreaterThanOrEqual(0.2);
});

test('without --checkpoint nothing is written', async () => {
  const before = readdirSync(folder);
  const { stdout } = await checkedUntilInterrupt();
  expect(stdout).not.toContain('go on:');
  expect(readdirSync(folder)).toEqual(before);
});

test('the checkpoint of another scenario or other options, and a damaged one, are refused', async () => {
  const file = join(folder, 'refused.state');
  await checkedUntilInterrupt('--checkpoint', file);
  for (const other of [['--fault', 'stale-slot'], ['--storage', 'exact'], ['--no-reduction', 'all'], ['--tolerated']]) {
    const { code, stdout } = await ran('check', scenario, ...other, '--resume', file);
    expect({ other, code }).toEqual({ other, code: 151 });
    expect(stdout).toContain('it is of another scenario, or of other options');
    expect(stdout).toContain(`swiocheck check ${scenario}`);
  }
  expect((await ran('check', 'designs/balanced', '--resume', file)).code).toBe(151);

  const bytes = readFileSync(file);
  const damaged = join(folder, 'damaged.state');
  const refusal = async (content: Uint8Array) => {
    writeFileSync(damaged, content);
    const { code, stdout } = await ran('check', scenario, '--resume', damaged);
    expect(code).toBe(151);
    return stdout;
  };
  const flipped = Uint8Array.from(bytes);
  flipped[bytes.length >> 1]! ^= 1;
  expect(await refusal(flipped)).toContain('it is damaged');
  expect(await refusal(bytes.subarray(0, bytes.length - 1))).toContain('it is cut off');
  expect(await refusal(new Uint8Array())).toContain('it is no checkpoint');
  expect((await ran('check', scenario, '--resume', folder)).stdout).toContain('not a regular file');
  expect((await ran('check', scenario, '--resume', join(folder, 'none'))).stdout).toContain('no such file');
});

test('a checkpoint is not written over by chance', async () => {
  const file = join(folder, 'kept.state');
  writeFileSync(file, 'a month of work');
  const { code, stderr } = await ran('check', scenario, '--checkpoint', file);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--force overwrites it') });
  expect(readFileSync(file, 'utf8')).toBe('a month of work');
});

test('where none can be written, the search goes on and says so', async () => {
  const blocked = new World();
  const running = blocked.run(
    'check',
    'designs/single-lock-3cpus',
    '--checkpoint',
    join(folder, 'x'.repeat(300)),
    '--checkpoint-seconds',
    '0.01',
  );
  expect((await running).code).toBe(0);
  expect(blocked.stderr).toContain('no checkpoint written: the name is too long; the search goes on');
});

test.each([
  ['--checkpoint-seconds', '5'],
  ['--checkpoint', 'x', 'y.yaml'],
  ['--resume', 'x', 'y.yaml'],
  ['--checkpoint', 'x', '--checkpoint-seconds', '0'],
])('usage: %j', async (...argv) => {
  expect(await ran('check', 'split-areas', ...argv)).toMatchObject({ code: 2, stdout: '' });
});
