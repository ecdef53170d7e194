import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** Compares a text with the file of that name in traces/goldens/; `UPDATE_GOLDENS=1` writes the file instead. For tests only. */
export function expectGolden(name: string, text: string): void {
  const folder = new URL('../goldens/', import.meta.url);
  const file = new URL(name, folder);
  if (process.env.UPDATE_GOLDENS === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text, `differs from ${name}; if it should, run with UPDATE_GOLDENS=1`).toBe(readFileSync(file, 'utf8'));
}
