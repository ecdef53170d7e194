import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Which rooms each room may import from, as the design has it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  checker: [],
  properties: ['checker'],
  model: ['checker', 'properties'],
  kernel: ['checker', 'properties'],
  traces: ['checker', 'properties'],
};
const rooms = [...Object.keys(allowed), 'cli', 'bench'];
const pairs = Object.keys(allowed).flatMap((room) => rooms.filter((from) => from !== room).map((from) => ({ room, from })));

function lint(folder: string, ...paths: readonly string[]): string {
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const options = ['lint', '--only=style/noRestrictedImports', '--max-diagnostics=none', '--colors=off'];
  const linted = spawnSync(biome, [...options, ...paths], { cwd: folder, encoding: 'utf8' });
  return `${linted.stdout}${linted.stderr}`;
}

test('the lint rule bites where an import goes the wrong way, and nowhere else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'directions-'));
  try {
    copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    for (const { room, from } of pairs) {
      mkdirSync(join(folder, room, 'inner'), { recursive: true });
      writeFileSync(join(folder, room, `from-${from}.ts`), `import { x } from '../${from}/x.ts';\nexport const y = x;\n`);
      writeFileSync(join(folder, room, 'inner', `from-${from}.ts`), `export { x } from '../../${from}/deep/x.ts';\n`);
    }
    const refused = lint(folder);
    expect(Number(/Checked (\d+) files/.exec(refused)?.[1])).toBeGreaterThanOrEqual(2 * pairs.length);
    for (const { room, from } of pairs) {
      const wanted = !allowed[room]?.includes(from);
      for (const file of [`${room}/from-${from}.ts`, `${room}/inner/from-${from}.ts`]) {
        expect({ file, refused: refused.includes(`${file}:`) }).toEqual({ file, refused: wanted });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the lint rule sees the real files', () => {
  expect(Number(/Checked (\d+) files/.exec(lint(root, ...presentRooms()))?.[1])).toBeGreaterThan(60);
});

test('every import of every room goes in an allowed direction', () => {
  let seen = 0;
  for (const room of presentRooms()) {
    const fine = [room, ...(allowed[room] ?? [])];
    for (const file of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )) {
      for (const [, specifier = ''] of readFileSync(join(root, room, file), 'utf8').matchAll(
        /(?:from|import)\s*\(?'(\.[^']+)'/g,
      )) {
        seen++;
        const target = relative(root, resolve(dirname(join(root, room, file)), specifier)).split('/')[0];
        expect(fine, `${room}/${file} imports ${specifier}`).toContain(target);
      }
    }
  }
  expect(seen).toBeGreaterThan(100);
});

/** The rooms with a rule that are there: the kernel's may not be built yet. */
function presentRooms(): string[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.keys(allowed).filter((room) => folders.some((folder) => folder.name === room));
}
