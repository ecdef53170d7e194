import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Spill } from '../checker/blocks.ts';
import { printable } from './printable.ts';
import { reason } from './read-limited.ts';
import { UserError } from './user-error.ts';

/**
 * A spill in a file of the folder `directory`. The file has no name by the time it is written to: it goes with the process, however
 * that ends.
 *
 * @throws UserError 153 where the folder cannot be written to; later from `write`, where the disk is full.
 */
export class SpillFile implements Spill {
  private readonly directory: string;
  private readonly file: number;
  private words = 0;

  constructor(directory: string) {
    this.directory = directory;
    this.file = this.attempt(() => {
      const folder = mkdtempSync(join(directory, 'swiocheck-spill-'));
      try {
        return openSync(join(folder, 'blocks'), 'wx+', 0o600);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  write(words: Uint32Array, begin: number = this.words): number {
    const bytes = bytesOf(words);
    this.attempt(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at, bytes.length - at, begin * 4 + at);
    });
    this.words = Math.max(this.words, begin + words.length);
    return begin;
  }

  read(begin: number, offset: number, into: Uint32Array): void {
    const bytes = bytesOf(into);
    for (let at = 0; at < bytes.length; ) {
      const read = this.attempt(() => readSync(this.file, bytes, at, bytes.length - at, (begin + offset) * 4 + at));
      if (read === 0)
        throw new UserError(153, `--spill ${printable(this.directory)}: the file is shorter than what was written to it`);
      at += read;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  private attempt<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw new UserError(153, `--spill ${printable(this.directory)}: ${reason(error)}`);
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
