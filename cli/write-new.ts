import { writeFileSync } from 'node:fs';
import { printable } from './printable.ts';
import { reason } from './read-limited.ts';
import { UserError } from './user-error.ts';

/** Writes a file that is not there yet; with `force`, also over one that is. */
export function writeNew(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const why = reason(error);
    const hint = why === 'it exists already' ? '; --force overwrites it' : '';
    throw new UserError(hint ? 2 : 153, `${printable(path)}: cannot be written: ${why}${hint}`);
  }
}
