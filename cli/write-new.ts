import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { printable } from './printable.ts';
import { reason } from './read-limited.ts';
import { UserError } from './user-error.ts';

/** Writes a file that is not there yet; with `force`, also over one that is. */
export function writeNew(path: string, text: string, force: boolean): void {
  try {
    writeFileSync(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const why = reasonToWrite(error);
    const hint = why === 'it exists already' ? '; --force overwrites it' : '';
    throw new UserError(hint ? 2 : 153, `${printable(path)}: cannot be written: ${why}${hint}`);
  }
}

/** Refuses what {@link writeNew} would refuse, so that a long search is not lost for it at its end. */
export function expectWritable(path: string, force: boolean): void {
  if (existsSync(path) && !force) throw new UserError(2, `${printable(path)}: it exists already; --force overwrites it`);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new UserError(153, `${printable(path)}: cannot be written: ${reasonToWrite(error)}`);
  }
}

/** Where a file is to be written, it is the folder that is not there. */
function reasonToWrite(error: unknown): string {
  const why = reason(error);
  return why === 'no such file' ? 'no such folder' : why;
}
