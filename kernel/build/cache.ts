import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What a build makes, as it is kept. */
export interface Kept {
  readonly wasm: Uint8Array;
  /** JSON. */
  readonly locations: string;
}

/** Builds by the hash of all that went into them, under the user's cache folder. */
export class Cache {
  readonly folder: string;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.folder = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'swiocheck', 'kernel');
  }

  get(key: string): Kept | null {
    try {
      const locations = readFileSync(join(this.folder, `${key}.json`), 'utf8');
      return { wasm: readFileSync(join(this.folder, `${key}.wasm`)), locations };
    } catch {
      return null;
    }
  }

  /** Keeps a build. A cache that cannot be written is no reason to fail. */
  put(key: string, kept: Kept): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      for (const [name, contents] of [
        [`${key}.wasm`, kept.wasm],
        [`${key}.json`, kept.locations],
      ] as const) {
        const unfinished = join(this.folder, `${name}.${process.pid}`);
        writeFileSync(unfinished, contents);
        renameSync(unfinished, join(this.folder, name));
      }
    } catch {
      return;
    }
  }
}

/** Lengths go into the hash too, so that no two lists of parts run together. */
export function contentHash(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 40);
}
