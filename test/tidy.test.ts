import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/*
 * Style as a test. Each failure says what to do about it.
 */

const root = resolve(import.meta.dirname, '..');

/** Files that git knows or would add, and that are still there. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const sources = files.filter((file) => file.endsWith('.ts'));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

const linesMax = 300;

/** Files that may be longer: a catalogue, and the one definition of the state vector. */
const long: ReadonlySet<string> = new Set(['model/fault.ts', 'model/memory.ts']);

/** A word in two halves, so that this file does not contain it. */
const word = (...halves: readonly string[]): string => halves.join('');

const machinePath = new RegExp(`(?<![\\w.])/(${word('ho', 'me')}|${word('ro', 'ot')}|${word('wo', 'rk')})/`);

const banned: readonly { readonly found: RegExp; readonly fix: string }[] = [
  { found: new RegExp(word('\\b(TO', 'DO|FIX', 'ME|X', 'XX)\\b')), fix: 'do it now, or write it down in docs/WARTS.md' },
  { found: machinePath, fix: 'a path of one machine: make it relative, or a parameter' },
  {
    found: new RegExp(word('@ts-', '(ignore|nocheck)')),
    fix: 'fix the type; @ts-expect-error with a reason where a test needs it',
  },
  { found: new RegExp(word('biome-', 'ignore.*noExplicit', 'Any')), fix: 'write the type, or `unknown` and narrow it' },
  { found: new RegExp(word('\\b(describe|test|it)\\.', 'only\\(')), fix: 'remove it: the other tests do not run' },
];

test('there are files to look at', () => {
  expect(sources.length).toBeGreaterThan(60);
});

test('files are short', () => {
  const lengths = sources.map((file) => ({ file, lines: text(file).split('\n').length }));
  const failures = lengths
    .filter(({ file, lines }) => lines > linesMax && !long.has(file) && !file.endsWith('.test.ts'))
    .map(({ file, lines }) => `${file} has ${lines} lines, at most ${linesMax}: split it by concept`);
  expect(failures).toEqual([]);
});

test('banned words do not occur', () => {
  const failures = sources.flatMap((file) =>
    text(file)
      .split('\n')
      .flatMap((line, index) =>
        banned.filter(({ found }) => found.test(line)).map(({ found, fix }) => `${file}:${index + 1}: ${found.source}: ${fix}`),
      ),
  );
  expect(failures).toEqual([]);
});

test('the linter refuses what no test here looks for', () => {
  expect(text('biome.json')).toMatch(/"noExplicitAny": "error"/);
});

test('no machine path stands in a document or a scenario', () => {
  const documents = files.filter((file) => /\.(md|ya?ml|json)$/.test(file) && file !== 'package-lock.json');
  const failures = documents
    .filter((file) => machinePath.test(text(file)))
    .map((file) => `${file} names a path of one machine: make it relative`);
  expect(failures).toEqual([]);
});

test('no file is a drawer', () => {
  const drawers = sources.filter((file) => /^(utils?|types|helpers?|common|misc)\.ts$/.test(basename(file)));
  expect(drawers.map((file) => `${file}: name it after the one thing it is about`)).toEqual([]);
});

test('every source is imported, or is where something begins', () => {
  const imported = new Set<string>();
  for (const file of sources) {
    for (const [, specifier = ''] of text(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      imported.add(relative(root, resolve(dirname(join(root, file)), specifier)));
    }
  }
  const begins = [
    ...packageEntries(),
    /\.test\.ts$/,
    /^(vitest\.config|cli\/main)\.ts$/,
    /^(bench|scenarios|test)\//,
    /\.d\.ts$/,
  ];
  const failures = sources
    .filter(
      (file) => !imported.has(file) && !begins.some((begin) => (typeof begin === 'string' ? begin === file : begin.test(file))),
    )
    .map((file) => `${file} is imported by nothing: use it, or remove it`);
  expect(failures).toEqual([]);
});

/** The sources behind the files that package.json exports. */
function packageEntries(): string[] {
  return [...text('package.json').matchAll(/"\.\/dist\/([^"]+)\.js"/g)].map(([, path]) => `${path}.ts`);
}
