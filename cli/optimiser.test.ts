import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { laterOptimisation } from './optimiser.ts';

test('this Node knows the flag: one that it does not know would only be complained about', () => {
  const { status, stderr } = spawnSync(process.execPath, [laterOptimisation, '--eval', '0'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
