import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { resultSchema } from '../report/result-schema.ts';
import { type SwarmDocument, swarmSchema } from '../swarm/result-schema.ts';
import { ran, World } from '../testing/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'swiocheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A scenario of four CPUs with more states than anybody will visit here. */
function scenario(name: string, head: string, more = ''): string {
  const path = join(folder, `${name}.yaml`);
  const requests = '[{ bytes: 2, direction: to-device }, { bytes: 8, direction: from-device }]';
  const workload = `{ cpus: 4, unmap: any-cpu, mappingsPerCpu: 4, requests: ${requests}${more} }`;
  writeFileSync(path, `scenario: ${name}\n${head}\nworkload: ${workload}\n`);
  return path;
}

const geometry = 'slotBytes: 2, pageBytes: 4';
const areas = scenario('areas', `design: split-areas\ngeometry: { ${geometry}, segmentSlots: 8, slots: 32, areas: 2 }`);
const interrupts = scenario(
  'interrupts',
  `design: split-areas\ngeometry: { ${geometry}, segmentSlots: 8, slots: 32, areas: 2 }`,
  ', interrupts: true, syncs: [{ offset: 0, bytes: 1 }]',
);
const growing = scenario('growing', `design: dynamic-pools\ngeometry: { ${geometry}, segmentSlots: 4, slots: 8, pools: 2 }`);

async function swarmed(...argv: readonly string[]): Promise<SwarmDocument> {
  const { stdout, stderr, code } = await ran('swarm', ...argv, '--format', 'json');
  expect(stderr).toBe('');
  const document = swarmSchema.parse(JSON.parse(stdout));
  expect(document.exitCode).toBe(code);
  return document;
}

/** The one result that `check` would have printed. */
function resultOf({ found }: SwarmDocument) {
  const [result] = found!.result.results;
  if (result?.kind !== 'checked') throw new Error('nothing was checked');
  return result;
}

const timeless = ({ coverage, found, ...rest }: SwarmDocument) => ({
  ...rest,
  coverage: { ...coverage, seconds: 0 },
  trace: found === null ? null : found.result.results.map((result) => (result.kind === 'checked' ? result.trace : null)),
});

test.each<[string, string, string, number, number, seed: string, states: string]>([
  [interrupts, 'shared-bitmap-word', 'no-double-allocation', 12, 60, '2', '30000'],
  [interrupts, 'lock-dropped-before-claim', 'no-double-allocation', 12, 20, '2', '30000'],
  [interrupts, 'interrupts-left-on', 'no-deadlock', 11, 6, '2', '30000'],
  [interrupts, 'frees-one-too-many', 'release-symmetry', 12, 50, '2', '30000'],
  [growing, 'flag-not-set', 'lookup-complete', 12, 20, '6', '60000'],
] as const)(
  'a tenth of the states of plain depth-first is enough: %s %s',
  async (path, fault, property, code, stepsMax, seed, states) => {
    const options = [path, '--fault', fault, '--property', property, '--format', 'json'];
    const deep = ['--strategy', 'depth-first', '--no-reduction', 'all', '--max-states', states];
    const [plain] = resultSchema.parse(JSON.parse((await ran('check', ...options, ...deep)).stdout)).results;
    const found = await swarmed(...options, '--seed', seed);
    expect(found).toMatchObject({ exitCode: code, ending: 'found', found: { minimal: true } });
    expect(plain).toMatchObject({ kind: 'checked' });
    if (plain?.kind === 'checked') expect(found.coverage.states).toBeLessThan(plain.verdict.counts.distinct / 10);
    const { trace, modelFailure } = resultOf(found);
    expect(modelFailure).toBeNull();
    expect(trace!.steps.length).toBeLessThanOrEqual(Math.min(stepsMax, found.found!.stepsFound));
  },
);

test('a seed gives one result, and its member gives it again', async () => {
  const options = [growing, '--fault', 'frees-one-too-many', '--seed', '7', '--depth', '100', '--transitions', '2000'];
  const [once, twice] = [await swarmed(...options), await swarmed(...options)];
  expect(timeless(twice)).toEqual(timeless(once));
  expect(once.command).toContain(`--seed 7 --member ${once.found!.member}`);
  const again = await swarmed(...once.command.split(' ').slice(2));
  expect(timeless(again).trace).toEqual(timeless(once).trace);
  const other = await swarmed(...options.with(4, '8'));
  expect(timeless(other).coverage).not.toEqual(timeless(once).coverage);
});

test('nothing is found in a sound design, and that is no pass', async () => {
  const nothing = await swarmed(areas, '--seed', '3', '--members', '5', '--transitions', '5000');
  expect(nothing).toMatchObject({ exitCode: 20, ending: 'members', found: null });
  expect(nothing.members).toMatchObject({ asked: 5, found: 0, exhausted: 0, interrupted: 0 });
  expect(nothing.coverage.transitions).toBeGreaterThanOrEqual(5 * 5000);
  expect(nothing.coverage.transitions).toBeLessThan(5 * 8000);
  expect(nothing.coverage.states).toBeGreaterThan(5000);
  for (const action of ['map', 'unmap', 'lock', 'claim']) expect(nothing.coverage.actions[action]).toBeGreaterThan(100);
  expect(nothing.coverage.actions).not.toHaveProperty('rcu-read-lock');
  expect(nothing.coverage.goals).toContainEqual({ name: 'lock-contention', reached: true });
  expect(nothing.notDecided).toEqual(['returns-to-quiescence']);
  expect(nothing.properties).toContain('no-data-race');
});

test('budgets are held: memory, depth, and states where there are no more', async () => {
  const small = ['--seed', '1', '--members', '2'];
  const memory = await swarmed(areas, ...small, '--memory', '1', '--transitions', '1000000');
  expect(memory.members).toMatchObject({ memory: 2 });
  const shallow = await swarmed(areas, ...small, '--depth', '5', '--transitions', '1000000');
  expect(shallow.members).toMatchObject({ bounds: 2 });
  const lone = join(folder, 'lone.yaml');
  writeFileSync(lone, '{ design: single-lock, workload: { cpus: 1, requests: [{ bytes: 2 }] } }');
  const few = await ran('swarm', lone, '--members', '1', '--seed', '1', '--depth', '100000');
  expect(few.stdout.replaceAll(/\s+/g, ' ')).toContain('A member met no bound: `swiocheck check` can decide this scenario');
  expect(few.code).toBe(20);
});

test('the text shows a violation as check does, and what the swarm did', async () => {
  const trace = join(folder, 'trace.json');
  const options = [growing, '--fault', 'flag-not-set', '--seed', '1', '--trace', trace];
  const { code, stdout, stderr } = await ran('swarm', ...options);
  expect({ code, stderr }).toEqual({ code: 12, stderr: '' });
  expect(stdout).toContain('growing (dynamic-pools, 6.10): violates lookup-complete');
  expect(stdout).toContain('^^^');
  expect(stdout).toContain('depth-first');
  expect(stdout).toMatch(/found by: +member \d+: at most \d+ states deep/);
  expect(stdout).toMatch(/shortened: +from \d+ to \d+ steps; none can be left out/);
  const replayed = await ran('replay', trace);
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining('lookup-complete is violated') });
  expect(await ran('swarm', ...options)).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
});

test('the text says what was covered, and how to repeat it', async () => {
  const options = ['--members', '3', '--transitions', '3000', '--seed', '5'];
  const { code, stdout } = await ran('swarm', areas, ...options);
  expect(code).toBe(20);
  expect(stdout).toContain('inconclusive: nothing found by 3 members');
  expect(stdout).toMatch(/members: +3 of 3 ended: 3 out of transitions/);
  expect(stdout).toMatch(/actions: +11 of \d+ in the charts: /);
  expect(stdout).toMatch(/never taken: .*sync/);
  const command = /repeat: +swiocheck (.*)/.exec(stdout)?.[1] ?? '';
  expect(command.split(' ')).toEqual(expect.arrayContaining([areas, ...options]));
});

test('time that is up, and ^C, are inconclusive, and what was covered is said', async () => {
  const timed = await swarmed(areas, '--seconds', '2', '--members', '1000000');
  expect(timed).toMatchObject({ exitCode: 20, ending: 'time' });
  expect(timed.coverage.transitions).toBeGreaterThan(0);
  const world = new World();
  const running = world.run('swarm', areas, '--members', '1000000', '--format', 'json');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  world.interrupt?.();
  expect((await running).code).toBe(20);
  const document = swarmSchema.parse(JSON.parse(world.stdout));
  expect(document).toMatchObject({ ending: 'interrupted', members: { interrupted: 1 } });
  expect(document.coverage.states).toBeGreaterThan(0);
  expect(world.interrupt).toBeNull();
});

test('progress is a line on a terminal', async () => {
  let drawn = '';
  const stderr = { isTTY: true, write: (text: string) => (drawn += text) };
  await new World({ stderr }).run('swarm', areas, '--members', '2', '--seed', '1');
  expect(drawn).toMatch(/K\d+ of 2 members {2}[\d,]+ states/);
  expect(drawn.endsWith('\r\u001b[K')).toBe(true);
});

test.each([
  [[]],
  [['x.yaml', '--workers', '0']],
  [['x.yaml', '--members', 'many']],
  [['x.yaml', '--depth', '1']],
  [['x.yaml', '--seconds', '-1']],
  [['x.yaml', '--member', '3']],
  [['x.yaml', '--format', 'ktap']],
  [['x.yaml', '--property', 'no-double-alocation']],
])('usage: %j', async (argv) => {
  expect(await ran('swarm', ...argv)).toMatchObject({ code: 2, stdout: '' });
});

test('--help shows examples, and that nothing found is no pass', async () => {
  const { code, stdout } = await ran('swarm', '--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}swiocheck swarm /);
  expect(stdout).toContain('(exit code 20), not a pass');
});

describe('the built tool, with threads', () => {
  const main = join(folder, 'built', 'dist', 'cli', 'main.js');

  beforeAll(() => {
    const root = packageRoot();
    const built = join(folder, 'built');
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    // Types are the business of another check: what is emitted is enough.
    spawnSync(tsc, ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(built, 'dist')]);
    expect(existsSync(main)).toBe(true);
    copyFileSync(join(root, 'package.json'), join(built, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(built, 'node_modules'));
  }, 120_000);

  test('finds what one thread finds', async () => {
    const options = [areas, '--fault', 'shared-bitmap-word', '--seed', '1', '--property', 'no-double-allocation'];
    const { status, stdout } = spawnSync(process.execPath, [main, 'swarm', ...options, '--workers', '2', '--format', 'json'], {
      encoding: 'utf8',
    });
    expect(status).toBe(12);
    const threaded = swarmSchema.parse(JSON.parse(stdout));
    const alone = await swarmed(...threaded.command.split(' ').slice(2));
    expect(timeless(alone).trace).toEqual(timeless(threaded).trace);
  });

  test('covers what one thread covers', async () => {
    const options = [areas, '--seed', '2', '--members', '4', '--transitions', '3000', '--format', 'json'];
    const { status, stdout } = spawnSync(process.execPath, [main, 'swarm', ...options, '--workers', '2'], { encoding: 'utf8' });
    expect(status).toBe(20);
    expect(timeless(swarmSchema.parse(JSON.parse(stdout))).coverage).toEqual(
      timeless(await swarmed(...options.slice(0, -2))).coverage,
    );
  });

  test('ends at ^C with a report', async () => {
    const options = [areas, '--members', '1000000', '--workers', '2', '--format', 'json'];
    const child = spawn(process.execPath, [main, 'swarm', ...options]);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    setTimeout(() => child.kill('SIGINT'), 4000);
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(20);
    const document = swarmSchema.parse(JSON.parse(stdout));
    // A thread may just have been between two members.
    expect(document.ending).toBe('interrupted');
    expect(document.members.interrupted).toBeGreaterThan(0);
  });
});
