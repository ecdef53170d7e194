import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parseScenario } from '../scenario-file.ts';
import type { MemberOutcome } from './member-search.ts';
import type { Runner } from './runner.ts';
import { swarm } from './swarm.ts';
import { ThreadFailure, ThreadRunner } from './thread-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'swiocheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A thread that runs `body` for each order that it gets. */
function threadOf(name: string, body: string): ThreadRunner {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, `import { parentPort as port } from 'node:worker_threads';\nport.on('message', (order) => { ${body} });\n`);
  const { document, path } = parseScenario('{ design: split-areas, workload: { requests: [{ bytes: 2 }] } }', 'small.yaml');
  const options = { seed: 1, depth: 10, memoryMiB: 1, transitions: 10 };
  return new ThreadRunner(pathToFileURL(file), { kind: 'swiocheck-swarm', document, path, options });
}

const outcome =
  '{ number: order.number, ending: "bounds", states: 3, transitions: 4, actions: new Map([["map", 5]]), goals: [], found: null }';
const answers = `if (order.kind === 'run') port.postMessage({ kind: 'outcome', outcome: ${outcome} });`;
const limits = { onInterrupt: () => () => {} };

test('members are handed out once each, and what they cover is added up', async () => {
  const runners = [threadOf('one', answers), threadOf('two', answers)];
  const { coverage, ending, finder } = await swarm([0, 1, 2, 3, 4], runners, limits, () => {});
  expect({ ending, finder }).toEqual({ ending: 'members', finder: null });
  expect(coverage).toMatchObject({ finished: 5, states: 15, transitions: 20 });
  expect(coverage.actions).toEqual(new Map([['map', 25]]));
});

test.each([
  ['throws', 'throw new Error("lost a wheel");', /member 0 broke: lost a wheel/],
  ['exits', 'process.exit(3);', /member 0 broke: it left with exit code 3/],
])('a thread that %s breaks the swarm, and stops the others', async (name, body, reason) => {
  let stopped = false;
  const patient: Runner = {
    run: () =>
      new Promise<MemberOutcome>((resolve) => {
        const waiting = setInterval(() => {
          if (!stopped) return;
          clearInterval(waiting);
          resolve({ number: 1, ending: 'interrupted', states: 0, transitions: 0, actions: new Map(), goals: [], found: null });
        }, 5);
      }),
    stop: () => {
      stopped = true;
    },
    end: async () => {},
  };
  const ended = swarm([0, 1, 2], [threadOf(name, body), patient], limits, () => {});
  await expect(ended).rejects.toThrow(ThreadFailure);
  await expect(ended).rejects.toThrow(reason);
  expect(stopped).toBe(true);
});

test('a thread that is gone takes no more members', async () => {
  const runner = threadOf('gone', 'process.exit(0);');
  await expect(runner.run(1, () => {})).rejects.toThrow('exit code 0');
  await expect(runner.run(2, () => {})).rejects.toThrow('member 2 broke');
  await runner.end();
});
