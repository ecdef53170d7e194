import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Keyboard } from '../../cli/io.ts';
import { World } from '../../cli/testing/world.ts';
import { type Block, root } from './blocks.ts';

/** A command of a block, and the lines that the block says it prints. */
export interface Entry {
  readonly command: string;
  readonly expected: readonly string[];
}

/** Whether a block shows a session in a shell. */
export function isTranscript(block: Block): boolean {
  return block.lines[0]?.startsWith('$ ') === true;
}

export function entriesOf(block: Block): Entry[] {
  const entries: { command: string; expected: string[] }[] = [];
  for (const line of block.lines) {
    if (line.startsWith('$ ')) entries.push({ command: line.slice(2), expected: [] });
    else entries.at(-1)?.expected.push(line);
  }
  return entries;
}

/** A folder in which a reader types the commands of one document: it has the scenarios, and keeps what commands write. */
export class Session {
  private readonly folder = mkdtempSync(join(tmpdir(), 'swiocheck-docs-'));
  private readonly before = process.cwd();
  private exitCode = 0;

  constructor() {
    symlinkSync(join(root, 'scenarios'), join(this.folder, 'scenarios'));
    process.chdir(this.folder);
  }

  /** What `command` prints, both streams together; `keys` are typed where it listens to the keyboard. */
  async lines(command: string, keys: string): Promise<string[]> {
    const words = command.split(' ');
    if (command === 'echo $?') return [String(this.exitCode)];
    if (words[0] === 'cat' && words.length === 2) return asLines(readFileSync(words[1] ?? '', 'utf8'));
    const argv = words.slice(words[0] === 'npx' ? 2 : 1);
    if (words[words[0] === 'npx' ? 1 : 0] !== 'swiocheck') throw new Error(`a document cannot run: ${command}`);
    const world = new World({ keyboard: keys === '' ? null : typing(keys) });
    const { code, stdout, stderr } = await world.run(...argv);
    this.exitCode = code;
    return asLines(lastFrame(stdout) + stderr);
  }

  end(): void {
    process.chdir(this.before);
    rmSync(this.folder, { recursive: true });
  }
}

/** The keys of a block: what stands behind `keys=` on its fence. */
export function keysOf({ info }: Block): string {
  return /\bkeys=(\w+)/.exec(info)?.[1] ?? '';
}

function typing(keys: string): Keyboard {
  return {
    listen(typed) {
      setImmediate(() => {
        for (const key of keys) typed(key);
      });
      return () => {};
    },
  };
}

/** What is left on a screen that is cleared between frames. */
function lastFrame(text: string): string {
  return text.split('\u001b[2J\u001b[H').at(-1) ?? '';
}

function asLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
