import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BuildError } from './build-error.ts';
import type { Compiler } from './compiler.ts';

/** Names under which distributions install it, newest first. clang before 16 has typed pointers in its IR. */
const versions = ['', '-22', '-21', '-20', '-19', '-18', '-17', '-16'];
const oldest = 16;

/** The clang of this machine, with the wasm-ld beside it. Much faster; it sees the files of this machine. */
export function nativeCompiler(): Compiler {
  for (const suffix of versions) {
    const banner = output(`clang${suffix}`);
    const major = Number(/clang version (\d+)/.exec(banner)?.[1] ?? 0);
    if (major < oldest) continue;
    const linker = [`wasm-ld${suffix}`, `wasm-ld-${major}`, 'wasm-ld'].find((name) => output(name) !== '');
    if (linker !== undefined) return { identity: banner, run: runner(`clang${suffix}`, linker) };
  }
  throw new BuildError(`there is no clang >= ${oldest} with wasm-ld here; --compiler yowasp needs neither`);
}

function output(program: string): string {
  return spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.split('\n')[0] ?? '';
}

function runner(clang: string, linker: string): Compiler['run'] {
  return async (tool, args, files, output) => {
    const folder = mkdtempSync(join(tmpdir(), 'swiocheck-build-'));
    try {
      for (const [path, contents] of files) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), contents);
      }
      const ran = spawnSync(tool === 'clang' ? clang : linker, args, { cwd: folder, encoding: 'utf8' });
      if (ran.status === 0) return readFileSync(join(folder, output));
      throw new BuildError(ran.stderr?.trim() || `${tool}: ${ran.error?.message ?? 'it failed'}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}
