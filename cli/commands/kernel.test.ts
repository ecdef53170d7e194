import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { treeOf, versions } from '../../kernel/testing/trees.ts';
import { kernelResultSchema } from '../kernel/result-schema.ts';
import { ran, World } from '../testing/world.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swiocheck-kernel-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A run with the cache of whoever runs the tests, so that a file is built once, and with their compiler. */
const compiler = process.env.SWIOCHECK_COMPILER === 'native' ? 'native' : 'yowasp';
const run = (...argv: readonly string[]) => new World({ env: process.env }).run('kernel', ...argv, '--compiler', compiler);

describe('what is no pass', () => {
  test('a folder that is no kernel tree', async () => {
    const { code, stderr, stdout } = await ran('kernel', 'check', '--tree', folder);
    expect({ code, stdout }).toEqual({ code: 153, stdout: '' });
    expect(stderr).toContain('there is no kernel/dma/swiotlb.c in it');
  });

  test('a file whose headers are missing', async () => {
    writeFileSync(join(folder, 'swiotlb.c'), '');
    const { code, stderr } = await ran('kernel', 'check', '--tree', folder, '--file', join(folder, 'swiotlb.c'));
    expect(code).toBe(153);
    expect(stderr).toContain('there is no include/linux/swiotlb.h in it');
  });

  test('a file that is none', async () => {
    mkdirSync(join(folder, 'swiotlb.c'));
    const { code, stderr } = await ran('kernel', 'check', '--tree', folder, '--file', join(folder, 'swiotlb.c'));
    expect(code).toBe(153);
    expect(stderr).toContain('not a regular file');
  });

  test('a scenario that there is not', async () => {
    const { code, stderr } = await ran('kernel', 'check', '--tree', folder, '--scenario', 'nonsense');
    expect(code).toBe(2);
    expect(stderr).toContain('odd-residue');
  });

  test('a trace of something else', async () => {
    const trace = join(folder, 'trace.json');
    await ran('check', 'scenarios/faults/stale-slot.yaml', '--trace', trace);
    const { code, stderr } = await ran('kernel', 'replay', trace, '--tree', folder);
    expect(code).toBe(151);
    expect(stderr).toContain('a trace of a model, which needs no kernel tree: swiocheck replay');
  });
});

/** Explained in docs/findings.md. The most telling comes first. */
const known = {
  '6.1': [
    'copy-complete',
    'no-endless-loop',
    'granule-isolation',
    'dma-alignment',
    'alloc-alignment',
    'free-list',
    'no-spurious-full-maximal',
  ],
  '6.12': ['memory-safe', 'no-data-race', 'no-spurious-full-maximal', 'no-spurious-full-max-size'],
} as const;

describe.each(versions)('the quick suite on swiotlb.c of %s', (version) => {
  const tree = treeOf(version);
  const runs = tree === undefined ? test.skip : test;

  runs('finds what is known, the most harmful first, and nothing else', { timeout: 600_000 }, async () => {
    const trace = join(folder, 'found.json');
    const { code, stdout } = await run('check', '--tree', tree!, '--format', 'json', '--trace', trace);
    const document = kernelResultSchema.parse(JSON.parse(stdout));
    expect(code).toBe(12);
    expect([...new Set(document.defects.map(({ property }) => property))].sort()).toEqual([...known[version]].sort());
    expect(document.defects[0]?.property).toBe(known[version][0]);
    expect(document.scenarios.every(({ unconfirmed, limitsMet }) => unconfirmed.length + limitsMet.length === 0)).toBe(true);
    const replayed = await run('replay', trace, '--tree', tree!);
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
    expect(replayed.stdout).toContain(`${known[version][0]} is violated`);
  });
});

describe('a file of its own', () => {
  const tree = treeOf('6.12');
  const runs = tree === undefined ? test.skip : test;

  runs('a file with a fault is told apart, and its trace does not replay on the clean one', { timeout: 600_000 }, async () => {
    const source = readFileSync(join(tree!, 'kernel/dma/swiotlb.c'), 'utf8');
    const [file, trace] = [join(folder, 'swiotlb.c'), join(folder, 'found.json')];
    writeFileSync(file, source.replace(/^\tarea->used -= nslots;$/m, '\tarea->used -= nslots - 1;'));
    const found = await run('check', '--tree', tree!, '--file', file, '--scenario', 'exhaustion', '--trace', trace);
    expect(found.code).toBe(12);
    expect(found.stdout).toContain('used-counter (miscounts), by exhaustion');
    expect(await run('replay', trace, '--tree', tree!, '--file', file)).toMatchObject({ code: 0, stderr: '' });
    const clean = await run('replay', trace, '--tree', tree!);
    expect(clean).toMatchObject({ code: 151, stdout: '' });
    expect(clean.stderr).toContain('recorded on another file');
  });

  runs('either compiler leads to the same defects', { timeout: 600_000 }, async () => {
    const found = async (name: string) => {
      const argv = ['kernel', 'check', '--tree', tree!, '--scenario', 'largest-4k', '--format', 'json', '--compiler', name];
      const { stdout } = await new World({ env: process.env }).run(...argv);
      return kernelResultSchema
        .parse(JSON.parse(stdout))
        .defects.map(({ property, places, explanation }) => ({ property, places, explanation }));
    };
    const byNpm = await found('yowasp');
    expect(byNpm.map(({ property }) => property)).toEqual(known['6.12'].slice(2));
    if (compiler === 'native') expect(await found('native')).toEqual(byNpm);
  });

  runs('a known fault is found, and its trace carries the edit', { timeout: 600_000 }, async () => {
    const trace = join(folder, 'found.json');
    const file = join(folder, 'my swiotlb.c');
    copyFileSync(join(tree!, 'kernel/dma/swiotlb.c'), file);
    const found = await run(
      'check',
      '--tree',
      tree!,
      '--file',
      file,
      '--edit',
      'frees-one-too-many',
      '--scenario',
      'exhaustion',
      '--trace',
      trace,
    );
    expect(found.code).toBe(12);
    expect(found.stdout).toContain(', with frees-one-too-many: violates free-list');
    expect(found.stdout).toMatch(/replay: +swiocheck kernel replay \S+ --tree \S+\s+--file '\S+my\s+swiotlb\.c'/);
    expect(await run('replay', trace, '--tree', tree!, '--file', file)).toMatchObject({ code: 0, stderr: '' });
  });

  runs('a script that fits no line is refused, and one that is no script', async () => {
    const script = join(folder, 'edit.yaml');
    writeFileSync(script, "name: x\nwhat: x\nedits: [{ line: 'no such line;', instead: '' }]\n");
    const unfit = await run('check', '--tree', tree!, '--edit', script);
    expect(unfit).toMatchObject({ code: 151, stdout: '' });
    expect(unfit.stderr).toContain('the line "no such line;" is not in the file');
    writeFileSync(script, 'name: x\nwhat: x\nedits: [{ line: a }]\n');
    expect(await run('check', '--tree', tree!, '--edit', script)).toMatchObject({ code: 151, stdout: '' });
  });

  runs('a file that never gets where a scenario must is no pass', { timeout: 600_000 }, async () => {
    const script = join(folder, 'one-area-only.yaml');
    const edit = "edits: [{ line: '} while (i != start);', instead: '} while (0);' }]";
    writeFileSync(script, `name: one-area-only\nwhat: Only the first area is tried.\n${edit}\n`);
    const asked = ['check', '--tree', tree!, '--edit', script, '--scenario', 'next-area'];
    const { code, stdout } = await run(...asked);
    expect(code).toBe(10);
    expect(stdout).toContain('inconclusive: 1 scenario not brought to where it must get');
    expect(stdout).toContain('does not reach retry-in-second-area');
    const { scenarios } = kernelResultSchema.parse(JSON.parse((await run(...asked, '--format', 'json')).stdout));
    expect(scenarios).toMatchObject([{ verdict: 'unreached', unreached: ['retry-in-second-area'] }]);
    // With another number of CPUs nothing is known of what it must reach.
    expect((await run(...asked, '--cpus', '1')).code).toBe(0);
  });

  runs('a limit on memory is no pass', { timeout: 600_000 }, async () => {
    const two = ['check', '--tree', tree!, '--scenario', 'two-areas', '--no-reduce', '--max-memory', '0.2'];
    const { code, stdout } = await run(...two);
    expect(code).toBe(20);
    expect(stdout).toContain('inconclusive: the limit on memory was met');
    expect(stdout).toContain('--max-memory 0.2');
  });

  runs('an interface that the headers lack is named', { timeout: 600_000 }, async () => {
    const source = readFileSync(join(tree!, 'kernel/dma/swiotlb.c'), 'utf8');
    const file = join(folder, 'swiotlb.c');
    writeFileSync(file, `${source}\nvoid swiotlb_news(void) { new_kernel_interface(1); }\n`);
    const { code, stdout, stderr } = await run('check', '--tree', tree!, '--file', file, '--scenario', 'exhaustion');
    expect({ code, stdout }).toEqual({ code: 153, stdout: '' });
    expect(stderr).toContain('new_kernel_interface');
  });
});

describe('random schedules on pools of real size', () => {
  const tree = treeOf('6.1');
  const runs = tree === undefined ? test.skip : test;

  runs('the endless loop of 6.1 is found, made short, repeated and replayed', { timeout: 600_000 }, async () => {
    const loop = ['--property', 'no-endless-loop', '--seed', '2'];
    const trace = join(folder, 'found.json');
    const found = await run('fuzz', '--tree', tree!, ...loop, '--runs', '20', '--trace', trace);
    expect(found.code).toBe(12);
    expect(found.stdout).toContain('no-endless-loop (hangs)');
    expect(found.stdout).toContain('none can be left out');
    const replayed = await run('replay', trace, '--tree', tree!);
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
    expect(replayed.stdout).toContain('no-endless-loop is violated');
    const [, path = ''] = /--seed 2 --path (\S+)/.exec(found.stdout) ?? [];
    const repeated = await run('fuzz', '--tree', tree!, ...loop, '--path', path);
    expect(repeated.stdout).toContain('1 run,');
    expect(repeated.code).toBe(12);
  });

  runs('finding nothing is no pass', { timeout: 600_000 }, async () => {
    const { code, stdout } = await run(
      'fuzz',
      '--tree',
      tree!,
      '--seed',
      '1',
      '--runs',
      '2',
      '--steps',
      '50',
      '--without',
      'copy-complete',
    );
    expect(code).toBe(20);
    expect(stdout).toContain('inconclusive: nothing found in 2 random runs');
  });

  runs('a file without pools that grow is not fuzzed with them', async () => {
    const { code, stderr } = await run('fuzz', '--tree', tree!, '--dynamic', '--runs', '1');
    expect(code).toBe(151);
    expect(stderr).toContain('no pools that grow');
  });
});

describe('random schedules on pools of real size that grow', () => {
  const tree = treeOf('6.12');
  const runs = tree === undefined ? test.skip : test;

  runs('a pool that is freed too early is found, and replayed', { timeout: 600_000 }, async () => {
    const trace = join(folder, 'found.json');
    const asked = ['fuzz', '--tree', tree!, '--dynamic', '--seed', '1', '--edit', 'free-without-grace'];
    const found = await run(...asked, '--runs', '20', '--trace', trace);
    expect(found.code).toBe(12);
    expect(found.stdout).toContain('violates memory-safe');
    const replayed = await run('replay', trace, '--tree', tree!);
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
    expect(replayed.stdout).toContain('memory-safe is violated');
  });
});
