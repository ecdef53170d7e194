import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SpillFile } from './spill-file.ts';
import { World } from './testing/world.ts';

test('a spill gives back what was written, in place of what is not needed too, and leaves nothing in its folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spill-test-'));
  try {
    const spill = new SpillFile(folder);
    const begins = [0, 1, 2].map((block) => spill.write(Uint32Array.from({ length: 1000 }, (_, i) => block * 1000 + i)));
    expect(
      spill.write(
        Uint32Array.from({ length: 1000 }, (_, i) => 7000 + i),
        begins[1],
      ),
    ).toBe(begins[1]);
    const into = new Uint32Array(3);
    const read = (block: number, offset: number) => {
      spill.read(begins[block]!, offset, into);
      return [...into];
    };
    expect([read(0, 5), read(1, 997), read(2, 0)]).toEqual([
      [5, 6, 7],
      [7997, 7998, 7999],
      [2000, 2001, 2002],
    ]);
    expect(() => read(2, 998)).toThrow('shorter than what was written');
    expect(readdirSync(folder)).toEqual([]);
    spill.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a folder that is not there ends the run with what is wrong', async () => {
  const world = new World();
  const { code } = await world.run('check', 'scenarios/designs/single-lock.yaml', '--spill', 'no/such/folder');
  expect(code).toBe(153);
  expect(world.stderr).toContain('--spill no/such/folder');
});
