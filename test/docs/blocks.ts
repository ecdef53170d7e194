import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A fenced block of a document. */
export interface Block {
  /** The document, relative to the root. */
  readonly document: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** What stands behind the opening fence: the language, and possibly more. */
  readonly info: string;
  readonly lines: readonly string[];
}

/** What is written for readers, relative to the root. */
export function documents(): string[] {
  const chapters = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...chapters.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
  ].sort();
}

export function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

export function blocksOf(document: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; lines: string[] } | null = null;
  for (const [index, line] of textOf(document).split('\n').entries()) {
    if (!line.startsWith('```')) open?.lines.push(line);
    else if (open === null) open = { line: index + 1, info: line.slice(3).trim(), lines: [] };
    else {
      blocks.push({ document, ...open });
      open = null;
    }
  }
  if (open !== null) throw new Error(`${document}:${open.line}: the block is not closed`);
  return blocks;
}

/** The document without its fenced blocks. */
export function proseOf(document: string): string {
  return textOf(document).replaceAll(/^```[\s\S]*?^```$/gm, '');
}
