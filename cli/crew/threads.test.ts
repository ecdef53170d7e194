import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import { type Overrides, overridden } from '../overrides.ts';
import { packageRoot } from '../package-root.ts';
import { planOf } from '../plan.ts';
import { readScenario } from '../scenario-file.ts';
import type { CrewThreadData } from './thread.ts';

/** Searches a shipped scenario in so many threads, which are waited for; they run what was built. */
function searched(name: string, count: number, overrides: Overrides) {
  const file = overridden(readScenario(join(packageRoot(), 'scenarios', `${name}.yaml`)), overrides);
  const { document, path } = file;
  const { machine, options } = planOf(file, false);
  let recruited = 0;
  const result = search(machine, {
    ...options,
    threads: {
      count,
      afterSeconds: 0,
      recruit(posting) {
        recruited++;
        const workerData: CrewThreadData = { kind: 'swiocheck-crew', document, path, tolerated: false, posting };
        new Worker(join(packageRoot(), 'dist', 'cli', 'crew', 'thread.js'), { workerData }).unref();
      },
    },
  });
  const { seconds, memoryBytes, restarts, omissionProbability, ...told } = result;
  return { told, recruited };
}

describe('any number of threads tells the same counts, verdict, goals and paths', () => {
  test.each<[string, Overrides, ...number[]]>([
    ['designs/split-areas', {}, 2, 4],
    ['designs/dynamic-pools-growth', {}, 2],
    ['designs/instances-list', { noReduction: ['all'] }, 2],
    ['designs/split-areas', { storage: 'exact' }, 2],
    ['designs/split-areas', { maxDepth: 12 }, 2],
    ['faults/area-one-too-long', {}, 2],
    ['faults/release-unlocked', {}, 4],
    ['faults/wrong-divisor', { noReduction: ['all'] }, 2],
    ['non-properties/first-fit-only', {}, 2],
  ])('%s %j', (name, overrides, ...counts) => {
    const one = searched(name, 1, overrides);
    expect(one.recruited).toBe(0);
    for (const count of counts) {
      const { told, recruited } = searched(name, count, overrides);
      expect(told).toEqual(one.told);
      expect(recruited).toBeGreaterThan(0);
    }
  });
});
