import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type FuzzDocument, fuzzSchema } from '../fuzz/result-schema.ts';
import { ran, World } from '../testing/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'swiocheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

function scenario(name: string, design: string, more = ''): string {
  const path = join(folder, `${name}.yaml`);
  const requests = '[{ bytes: 2 }, { bytes: 4, direction: from-device }]';
  writeFileSync(path, `scenario: ${name}\ndesign: ${design}\nworkload: { cpus: 2, requests: ${requests} }\n${more}`);
  return path;
}

const areas = scenario('areas', 'split-areas', 'geometry: { areas: 2 }\n');
const instances = scenario('instances', 'instances-list', 'geometry: { pools: 2 }\n');

async function fuzzed(...argv: readonly string[]): Promise<FuzzDocument> {
  const { stdout, stderr, code } = await ran('fuzz', ...argv, '--format', 'json');
  expect(stderr).toBe('');
  const document = fuzzSchema.parse(JSON.parse(stdout));
  expect(document.exitCode).toBe(code);
  return document;
}

const real = ['--real', '--cpus', '8', '--seed', '5'];

test.each([
  ['endless-search', 'search-terminates', 45],
  ['masks-anded', 'dma-alignment', 10],
  ['coherent-unaligned', 'no-double-allocation', 24],
  ['used-after-unlock', 'used-counter', 6],
  ['wrong-divisor', 'in-bounds', 20],
  ['sync-offset', 'sync-address', 14],
])('%s is found at the geometry of a real machine, and its trace is short', async (fault, property, stepsMax) => {
  const found = await fuzzed(areas, ...real, '--fault', fault, '--property', property);
  expect(found).toMatchObject({
    exitCode: 12,
    verdict: 'violated',
    property,
    modelFailure: null,
    minimal: true,
    ending: 'found',
  });
  expect(found.trace!.steps.length).toBeLessThanOrEqual(stepsMax);
  expect(found.trace!.scenario).toMatchObject({ geometry: { slotBytes: 2048, segmentSlots: 128, areas: 8 } });
});

test('the scenario of a trace holds no more of the workload than the trace uses', async () => {
  const { trace } = await fuzzed(areas, ...real, '--fault', 'sync-offset', '--property', 'sync-address');
  expect(trace!.scenario).toMatchObject({ workload: { requests: [expect.anything()], syncs: [expect.anything()] } });
  expect(trace!.scenario).not.toHaveProperty('expect');
});

test('a lock taken with interrupts on deadlocks', async () => {
  const found = await fuzzed(areas, ...real, '--fault', 'interrupts-left-on', '--property', 'no-deadlock');
  expect(found).toMatchObject({ exitCode: 11, verdict: 'deadlock' });
  expect(found.trace!.steps.length).toBeLessThanOrEqual(4);
});

test('a cursor that is incremented plainly is a data race', async () => {
  const found = await fuzzed(instances, ...real, '--fault', 'cursor-round-robin', '--property', 'no-data-race');
  expect(found).toMatchObject({ exitCode: 12, property: 'no-data-race' });
  expect(found.trace!.steps.length).toBeLessThanOrEqual(6);
});

test('a seed gives one result, and its path gives the case again', async () => {
  const options = [areas, ...real, '--fault', 'sync-offset', '--property', 'sync-address'];
  const [once, twice] = [await fuzzed(...options), await fuzzed(...options)];
  const timeless = ({ coverage, ...rest }: FuzzDocument) => ({ ...rest, coverage: { ...coverage, seconds: 0 } });
  expect(timeless(twice)).toEqual(timeless(once));
  const again = await fuzzed(...options, '--path', once.casePath!);
  expect(again.trace).toEqual(once.trace);
  expect(again.coverage.runs).toBe(1);
  expect(once.command).toContain(`--path ${once.casePath}`);
});

test('the trace holds all that it takes to replay it', async () => {
  const trace = join(folder, 'trace.json');
  const found = await ran('fuzz', areas, ...real, '--fault', 'used-after-unlock', '--trace', trace);
  expect(found).toMatchObject({ code: 12, stdout: expect.stringContaining(`swiocheck replay ${trace}`) });
  expect(found.stdout).toContain('^^^');
  const replayed = await ran('replay', trace);
  expect(replayed).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('used-counter is violated') });
});

test.each([areas, instances])('nothing is found in a sound design, and that is no pass: %s', async (path) => {
  const nothing = await fuzzed(path, ...real, '--runs', '4', '--steps', '1500');
  expect(nothing).toMatchObject({ exitCode: 20, verdict: 'inconclusive', ending: 'runs', trace: null, casePath: null });
  expect(nothing.coverage).toMatchObject({ runs: 4, areasServing: 8, areas: 8 });
  expect(nothing.coverage.steps).toBeGreaterThan(1500);
  for (const action of ['map', 'unmap', 'sync']) expect(nothing.coverage.operations[action]).toBeGreaterThan(50);
  expect(nothing.notDecided).toContain('returns-to-quiescence');
});

test('without --real the scenario keeps its geometry and its requests', async () => {
  const found = await fuzzed(areas, '--seed', '1', '--fault', 'used-after-unlock');
  expect(found).toMatchObject({ exitCode: 12, property: 'used-counter' });
  expect(found.trace!.scenario).toMatchObject({ geometry: { slotBytes: 2, areas: 2 }, workload: { cpus: 2 } });
});

test('the text says what was covered, and how to repeat it', async () => {
  const { code, stdout } = await ran('fuzz', areas, '--seed', '7', '--runs', '3', '--cpus', '4');
  expect(code).toBe(20);
  expect(stdout).toContain('inconclusive: nothing found in 3 random runs');
  expect(stdout).toMatch(/Random runs are never exhaustive: that\s+is not a pass/);
  expect(stdout).toMatch(/covered: +3 runs, [\d,]+ steps/);
  expect(stdout).toContain(`swiocheck fuzz ${areas} --cpus 4 --steps 3000 --seed 7 --runs 3`);
});

test('time that is up, and ^C, are inconclusive', async () => {
  expect(await fuzzed(areas, '--seconds', '0.05', '--runs', '100000')).toMatchObject({ exitCode: 20, ending: 'time' });
  const world = new World();
  const running = world.run('fuzz', areas, '--runs', '1000000', '--format', 'json');
  await new Promise((resolve) => setTimeout(resolve, 200));
  world.interrupt?.();
  expect((await running).code).toBe(20);
  expect(JSON.parse(world.stdout)).toMatchObject({ ending: 'interrupted' });
  expect(world.interrupt).toBeNull();
});

test.each([
  [[]],
  [['x.yaml', '--runs', '0']],
  [['x.yaml', '--cpus', '257']],
  [['x.yaml', '--steps', 'many']],
  [['x.yaml', '--seconds', '0']],
  [['x.yaml', '--seed', '1.5']],
  [['x.yaml', '--seed', '1', '--path', '1;2']],
  [['x.yaml', '--path', '1:2']],
  [['x.yaml', '--format', 'ktap']],
  [['x.yaml', '--fault', 'endles-search']],
])('usage: %j', async (argv) => {
  expect(await ran('fuzz', ...argv)).toMatchObject({ code: 2, stdout: '' });
});

test('--help shows examples, and that nothing found is no pass', async () => {
  const { code, stdout } = await ran('fuzz', '--help');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}swiocheck fuzz /);
  expect(stdout).toContain('(exit code 20), not a pass');
});

test('a design that grows has no room for the readers of many CPUs', async () => {
  const growing = scenario('growing', 'dynamic-pools');
  const { code, stderr } = await ran('fuzz', growing, '--real', '--cpus', '64');
  expect(code).toBe(2);
  expect(stderr).toContain('at most 30 CPUs');
});

test('a scenario that cannot be read is an error of the scenario', async () => {
  expect((await ran('fuzz', join(folder, 'missing.yaml'))).code).toBe(151);
});
