import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileUnderTest } from '../build/tree.ts';

/** Calls `use` with a tree whose file under test is `edit` of that of `tree`, and removes it afterwards. */
export async function withEditedTree<Result>(
  tree: string,
  edit: (text: string) => string,
  use: (edited: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'swiocheck-edited-'));
  try {
    const before = readFileSync(join(tree, fileUnderTest), 'utf8');
    const after = edit(before);
    if (after === before) throw new Error('the edit changes nothing in this file');
    mkdirSync(dirname(join(folder, fileUnderTest)), { recursive: true });
    writeFileSync(join(folder, fileUnderTest), after);
    symlinkSync(resolve(tree, 'include'), join(folder, 'include'));
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text with `from` replaced by `to` everywhere in the body of the function that is defined as `name`. */
export function editedFunction(text: string, name: string, from: RegExp, to: string): string {
  const begin = text.search(new RegExp(`\\b${name}\\([^;{]*\\)\\s*\\{`));
  const end = text.indexOf('\n}\n', begin);
  if (begin < 0 || end < 0) throw new Error(`there is no function ${name}`);
  return text.slice(0, begin) + text.slice(begin, end).replace(from, to) + text.slice(end);
}
