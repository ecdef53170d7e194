import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../cli/exit-code.ts';
import { World } from '../cli/testing/world.ts';
import { type Block, blocksOf, documents, proseOf, root, textOf } from './docs/blocks.ts';
import { chapters } from './docs/chapters.ts';
import { Consumer } from './docs/consumer.ts';
import { agrees, refreshed } from './docs/normalise.ts';
import { entriesOf, isTranscript, keysOf, Session } from './docs/transcript.ts';

/*
 * The README and the chapters say only what is so: commands are run and their output compared, chapters made of catalogues are
 * made again, examples are compiled and run, links are followed. UPDATE_DOCS=1 writes what a document should say into it.
 */

const updates = process.env.UPDATE_DOCS === '1';
const hint = 'if the tool is right, run: UPDATE_DOCS=1 npx vitest run test/docs.test.ts';
const all = documents();

/** Replaces the lines of blocks in a document as it stands now, last block first so that line numbers stay good. */
function rewrite(document: string, changes: readonly (readonly [block: Block, lines: readonly string[]])[]): void {
  const text = textOf(document).split('\n');
  for (const [block, lines] of changes.toReversed()) text.splice(block.line, block.lines.length, ...lines);
  writeFileSync(join(root, document), text.join('\n'));
}

describe.sequential('chapters made of catalogues', () => {
  test.each(Object.entries(chapters))('%s is what the catalogue says', (path, make) => {
    if (updates) writeFileSync(join(root, path), make());
    expect(readFileSync(join(root, path), 'utf8'), hint).toBe(make());
  });
});

describe.sequential('commands', () => {
  let seen = 0;

  test.each(all)('%s shows what its commands print', async (document) => {
    const session = new Session();
    const changes: [Block, readonly string[]][] = [];
    const wrong: object[] = [];
    try {
      for (const block of blocksOf(document).filter(isTranscript)) {
        const written: string[] = [];
        for (const { command, expected } of entriesOf(block)) {
          seen++;
          const actual = await session.lines(command, keysOf(block));
          const lines = agrees(expected, actual) ? expected : refreshed(expected, actual);
          if (lines !== expected) wrong.push({ at: `${document}:${block.line}`, command, expected, actual });
          written.push(`$ ${command}`, ...(lines ?? expected));
        }
        changes.push([block, written]);
      }
    } finally {
      session.end();
    }
    if (updates) rewrite(document, changes);
    else expect(wrong, hint).toEqual([]);
  });

  test('were seen', () => {
    expect(seen).toBeGreaterThanOrEqual(20);
  });
});

describe.sequential('examples', () => {
  const consumer = new Consumer();
  /** Blocks whose fence says `key=NAME`. Read anew each time: a refresh moves them. */
  const named = (key: string) =>
    all.flatMap(blocksOf).flatMap((block) => {
      const name = new RegExp(`\\b${key}=(\\S+)`).exec(block.info)?.[1];
      return name === undefined ? [] : [{ name, block }];
    });
  const files = named('file');

  beforeAll(() => expect(consumer.install()).toBe(''));
  afterAll(() => consumer.remove());

  test('compile against the package', () => {
    for (const { name, block } of files) consumer.write(name, block.lines);
    expect(consumer.compile(...files.map(({ name }) => name))).toBe('');
    expect(files.length).toBeGreaterThanOrEqual(3);
  });

  test.each(named('output').map(({ name }) => name))('%s prints what the document says', (name) => {
    const { block } = named('output').find((output) => output.name === name)!;
    const actual = consumer.output(name.replace(/\.ts$/, '.js')).trimEnd().split('\n');
    if (updates) rewrite(block.document, [[block, actual]]);
    else expect(block.lines, hint).toEqual(actual);
  });

  test('are all the TypeScript that is shown', () => {
    const shown = all.flatMap(blocksOf).filter(({ info }) => info.startsWith('ts'));
    expect(shown.length).toBe(files.length);
    expect(named('output').length).toBeGreaterThanOrEqual(2);
  });
});

describe('names in the text', () => {
  test('every relative link leads somewhere', () => {
    const links = all.flatMap((document) =>
      [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => ({ document, link })),
    );
    const inside = links.filter(({ link }) => !/^https?:/.test(link));
    expect(inside.filter(({ document, link }) => !leads(document, link))).toEqual([]);
    expect(inside.length).toBeGreaterThan(20);
  });

  test('every path in backticks exists', () => {
    const paths = codes().filter(({ code }) => isPath(code));
    const missing = paths.filter(({ document, code }) => {
      const file = code.replace(/:\d+$/, '');
      return !existsSync(join(root, file)) && !existsSync(resolve(root, dirname(document), file));
    });
    expect(missing).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });

  test('every command and option in backticks is known to the tool', async () => {
    const help = await helpText();
    const commands = codes().filter(({ code }) => /^(npx )?swiocheck [a-z]/.test(code));
    const unknownCommands = commands.filter(({ code }) => !help.has(code.replace(/^npx /, '').split(' ')[1] ?? ''));
    const options = codes().flatMap(({ document, code }) =>
      code.startsWith('-') || /^(npx )?swiocheck /.test(code)
        ? [...code.matchAll(/(?<=^|\s)--[a-z-]+/g)].map(([option]) => ({ document, option }))
        : [],
    );
    const everything = [...help.values()].join('\n');
    expect(unknownCommands).toEqual([]);
    expect(options.filter(({ option }) => !everything.includes(option))).toEqual([]);
    expect(commands.length).toBeGreaterThan(5);
  });

  test('the README has every exit code', () => {
    const table = textOf('README.md').split('## Exit codes')[1] ?? '';
    const codesShown = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(codesShown).toEqual(exitCodes.map(({ code }) => code).sort((a, b) => a - b));
  });

  test('every dependency has its reason', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
    const reasons = textOf('docs/decisions/0006-dependencies.md');
    const named = [...reasons.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)]);
    const given = new Set(named.map(([, name]) => name));
    expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !given.has(name))).toEqual([]);
  });

  test('every npm script that is named exists', () => {
    const scripts = Object.keys(JSON.parse(textOf('package.json')).scripts);
    const named = all.flatMap((document) => [...textOf(document).matchAll(/\bnpm run ([\w-]+)/g)].map(([, name = '']) => name));
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

/** What stands in backticks in the text of the documents. */
function codes(): { document: string; code: string }[] {
  return all.flatMap((document) =>
    [...proseOf(document).matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, code = '']) => ({ document, code })),
  );
}

/** A path of this repository: it has a slash, and none of what paths in the kernel begin with or patterns contain. */
function isPath(code: string): boolean {
  if (!/^[\w.-]+(\/[\w.-]+)*\/?(:\d+)?$/.test(code) || /^(kernel|include|drivers|Documentation)\//.test(code)) return false;
  return code.endsWith('/') || (code.includes('/') && /\.\w+$/.test(code));
}

function leads(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** The anchors that a forge makes of the headings of a document. */
function anchorsOf(document: string): string[] {
  return [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** What --help says, by command, those below it included; the options common to all under the empty name. */
async function helpText(): Promise<Map<string, string>> {
  const helpOf = async (...command: string[]) => (await new World().run(...command, '--help')).stdout;
  const commandsIn = (help: string) =>
    [...(help.split(/^Commands:$/m)[1] ?? '').matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
  const top = await helpOf();
  const texts = new Map([['', top]]);
  for (const name of commandsIn(top)) {
    const own = await helpOf(name);
    const below = await Promise.all(commandsIn(own).map((inner) => helpOf(name, inner)));
    texts.set(name, [own, ...below].join('\n'));
  }
  return texts;
}
