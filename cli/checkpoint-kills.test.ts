import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../checker/random.ts';
import { resultSchema } from './report/result-schema.ts';

/*
 * The real program, killed where it happens to be, and every other time as soon as it begins to write. KILLS=50 kills it so often.
 */

const root = resolve(import.meta.dirname, '..');
const kills = Number(process.env.KILLS ?? 3);
const folder = mkdtempSync(join(tmpdir(), 'swiocheck-kills-'));
const main = join(folder, 'dist', 'cli', 'main.js');
const scenario = join(root, 'scenarios', 'designs', 'split-areas-3cpus.yaml');
const state = join(folder, 'search.state');
const random = randomOf(Number(process.env.SEED ?? Date.now()));

// A build of its own: other tests make dist/ anew while they run.
beforeAll(() => {
  const outDir = join(folder, 'dist');
  spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', outDir], { cwd: root });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** When the checkpoint that a kill left unfinished was written last, in milliseconds; 0 where there is none. */
function halfWritten(): number {
  return statSync(`${state}.tmp`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

interface Life {
  /** Null where the signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Resolves when somebody begins to write a checkpoint. */
function writing(): Promise<void> {
  return new Promise((done) => {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name?.endsWith('.tmp') !== true) return;
      watcher.close();
      done();
    });
  });
}

/** One life of the program, ended by `signal` when its search has begun and `moment` has come, unless it ends before. */
async function live(argv: readonly string[], signal?: NodeJS.Signals, moment = () => Promise.resolve()): Promise<Life> {
  const child = spawn(process.execPath, [main, 'check', scenario, '--format', 'json', '--progress', 'ndjson', ...argv]);
  const closed = new Promise<number | null>((done) => child.on('close', done));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  const began = new Promise<void>((done) => {
    child.stderr.on('data', (data) => {
      stderr += data;
      done();
    });
  });
  if (signal !== undefined) {
    await Promise.race([began.then(moment), closed]);
    child.kill(signal);
  }
  return { code: await closed, stdout, stderr };
}

/** What a search came to, but its time, and its memory: blocks that lie idle are not made again by one that is resumed. */
function outcome({ stdout }: Life) {
  const [checked] = resultSchema.parse(JSON.parse(stdout)).results;
  if (checked?.kind !== 'checked') throw new Error(`not searched: ${checked?.message}`);
  const { verdict, goals, tolerated, trace, search } = checked;
  return { verdict, goals, tolerated, trace, search: { ...search, seconds: 0, memoryBytes: 0 } };
}

test(`killed ${kills} times, the search comes to what it comes to when it is left alone`, {
  timeout: 60_000 + kills * 20_000,
}, async () => {
  const whole = await live([]);
  expect({ code: whole.code }).toEqual({ code: 0 });
  const checkpoints = ['--checkpoint', state, '--checkpoint-seconds', '0.2'];
  const seen = { killed: 0, inTheMiddleOfWriting: 0, resumed: 0, finished: 0 };
  while (seen.killed < kills || seen.finished === 0) {
    const resumes = existsSync(state);
    if (resumes) seen.resumed++;
    const argv = resumes ? [...checkpoints, '--resume', state] : checkpoints;
    const before = halfWritten();
    // The first checkpoint is due after 0.2 s: a kill before it would leave nothing to resume.
    const afterMs = (kills > 3 ? 0 : 500) + random.below(1200);
    const moment = seen.killed % 2 === 1 ? writing : () => setTimeout(afterMs);
    const life = await live(argv, seen.killed < kills ? 'SIGKILL' : undefined, moment);
    if (life.code === null) {
      seen.killed++;
      if (halfWritten() > before) seen.inTheMiddleOfWriting++;
      continue;
    }
    expect({ code: life.code, stdout: life.stdout }).toMatchObject({ code: 0 });
    expect(outcome(life)).toEqual(outcome(whole));
    seen.finished++;
    rmSync(state, { force: true });
  }
  if (kills > 3) process.stdout.write(`${JSON.stringify(seen)}\n`);
  expect(seen.resumed).toBeGreaterThan(0);
});

test('SIGTERM ends the search with a checkpoint and the command that goes on', async () => {
  const file = join(folder, 'terminated.state');
  const life = await live(['--checkpoint', file], 'SIGTERM');
  expect(life.code).toBe(20);
  expect(JSON.parse(life.stdout).results[0].resumeCommand).toContain(`--resume ${file} --checkpoint ${file}`);
  const again = await live(['--resume', file]);
  expect(outcome(again)).toEqual(outcome(await live([])));
});
