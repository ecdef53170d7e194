import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Tree } from '@yowasp/clang';
import { BuildError } from './build-error.ts';
import type { Compiler, Files } from './compiler.ts';

/** clang and wasm-ld as WebAssembly: they see a virtual file system only, whatever the source asks for. */
export function yowaspCompiler(): Compiler {
  return { identity: `@yowasp/clang ${packageVersion()}`, run };
}

async function run(tool: 'clang' | 'wasm-ld', args: readonly string[], files: Files, output: string): Promise<Uint8Array> {
  const { commands, runLLVM } = await import('@yowasp/clang');
  // Loads the toolchain, which is otherwise announced on standard output.
  await runLLVM(undefined, undefined, { fetchProgress() {} });
  const diagnostics: Uint8Array[] = [];
  const keep = (bytes: Uint8Array | null) => {
    if (bytes !== null) diagnostics.push(bytes.slice());
  };
  let written: Tree = {};
  let reason = '';
  try {
    written = (await commands[tool]([...args], treeOf(files), { stdout: keep, stderr: keep })) ?? {};
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
  }
  const made = written[output];
  if (made instanceof Uint8Array) return made;
  if (typeof made === 'string') return Buffer.from(made);
  throw new BuildError(Buffer.concat(diagnostics).toString().trim() || `${tool}: ${reason}`);
}

function treeOf(files: Files): Tree {
  const tree: Tree = {};
  for (const [path, contents] of files) {
    const folders = path.split('/');
    const name = folders.pop()!;
    let at = tree;
    for (const folder of folders) {
      at[folder] ??= {};
      at = at[folder] as Tree;
    }
    at[name] = contents;
  }
  return tree;
}

function packageVersion(): string {
  const path = fileURLToPath(new URL('../package.json', import.meta.resolve('@yowasp/clang')));
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : 'unknown';
}
