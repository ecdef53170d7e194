import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { printable } from './printable.ts';
import { UserError } from './user-error.ts';

/**
 * The text of a regular file of at most `bytesMax` bytes, UTF-8. Anything else - a directory, a device, a larger file, other
 * bytes - is a {@link UserError} with code 151.
 */
export function readLimited(path: string, bytesMax: number): string {
  const bytes = readBytes(path, bytesMax);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(151, `${printable(path)}: not a text file in UTF-8`);
  }
}

function readBytes(path: string, bytesMax: number): Uint8Array {
  let file: number;
  try {
    // Non-blocking: a pipe without a writer must not hang the tool before it is found to be no regular file.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new UserError(151, `${printable(path)}: cannot be read: ${reason(error)}`);
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw new UserError(151, `${printable(path)}: not a regular file`);
    if (found.size > bytesMax) {
      throw new UserError(151, `${printable(path)}: ${found.size} bytes; a file of this kind has at most ${bytesMax}`);
    }
    const bytes = new Uint8Array(found.size);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ENAMETOOLONG: 'the name is too long',
  EEXIST: 'it exists already',
  ENOSPC: 'no space left',
  EROFS: 'the file system is read-only',
};

/** Why a file operation failed, in words where they are known. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return (code && reasons[code]) ?? code ?? 'unknown reason';
}
