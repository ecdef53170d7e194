import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Archive } from '../checker/archive.ts';
import { CheckpointError, CheckpointReader, CheckpointWriter } from '../checker/checkpoint.ts';
import { printable } from './printable.ts';
import { reason } from './read-limited.ts';
import { UserError } from './user-error.ts';

/**
 * Writes a checkpoint in one piece as far as anybody can see: `path` is the old one or the new one, whenever the process or the
 * system is stopped. It is written beside it, as `path.tmp`, brought to the disk and then renamed.
 *
 * @throws what the file system throws. `path` is as it was then.
 */
export function writeCheckpoint(path: string, save: (archive: Archive) => void): void {
  const beside = `${path}.tmp`;
  try {
    const file = openSync(beside, 'w');
    try {
      const writer = new CheckpointWriter((bytes) => writeAll(file, bytes));
      save(writer);
      writer.end();
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Reads a checkpoint to its end. What is none, or is damaged, is a {@link UserError} with code 151. */
export function readCheckpoint(path: string, load: (archive: Archive) => void): void {
  const file = openRegular(path);
  try {
    const reader = new CheckpointReader((into) => readAll(file, into));
    load(reader);
    reader.end();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof CheckpointError ? error.message : `it cannot be read: ${reason(error)}`;
    throw new UserError(151, `${printable(path)}: nothing to go on from: ${why}`);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at);
}

function readAll(file: number, into: Uint8Array): number {
  let at = 0;
  while (at < into.length) {
    const found = readSync(file, into, at, into.length - at, null);
    if (found === 0) break;
    at += found;
  }
  return at;
}

/** Makes the rename last: it is in the folder that the name stands. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function openRegular(path: string): number {
  let file: number;
  try {
    // Non-blocking: a pipe without a writer must not hang the tool before it is found to be no regular file.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new UserError(151, `${printable(path)}: cannot be read: ${reason(error)}`);
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new UserError(151, `${printable(path)}: not a regular file`);
}
