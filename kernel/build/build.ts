import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncified } from './asyncify.ts';
import { BuildError } from './build-error.ts';
import { type Cache, contentHash } from './cache.ts';
import type { Compiler } from './compiler.ts';
import { type Configuration, definitions, locationsMax, memoryBytes } from './configuration.ts';
import { rewriteHooks } from './rewrite.ts';
import type { InliningChain } from './source-locations.ts';
import { fileUnderTest, includePath, readSources, type Sources } from './tree.ts';

/** The kernel file as a module that the engine can run. */
export interface Build {
  readonly wasm: Uint8Array;
  /** Source locations by the numbers that hooks carry. */
  readonly chains: readonly InliningChain[];
  readonly features: readonly string[];
  /** Whether it came from the cache. */
  readonly cached: boolean;
  readonly seconds: number;
}

/** Changes whenever the steps of a build do: part of the cache key, beside the inputs. */
const recipe = '8';

/* The kernel's own flags where they change what code means, then what keeps the debug information and the hooks honest. */
const codeFlags = [
  '-std=gnu11',
  '-O2',
  '-g',
  '-nostdinc',
  '-ffreestanding',
  '-fno-builtin',
  '-fno-strict-aliasing',
  '-fno-strict-overflow',
  '-fno-delete-null-pointer-checks',
  '-funsigned-char',
  '-mbulk-memory',
  '-w',
  '-Werror=implicit-function-declaration',
  '-Werror=implicit-int',
  '-Werror=int-conversion',
  '-Werror=incompatible-pointer-types',
];
/* As KCSAN instruments: volatile accesses apart, no function entries, no memory intrinsics; reads before writes too. */
const instrumentFlags = [
  ...['-Xclang', '-fsanitize=thread'],
  ...['-mllvm', '-tsan-instrument-func-entry-exit=0'],
  ...['-mllvm', '-tsan-distinguish-volatile=1'],
  ...['-mllvm', '-tsan-instrument-memintrinsics=0'],
  ...['-mllvm', '-tsan-instrument-read-before-write=1'],
];

/**
 * Compiles the unmodified file of `tree` with our headers around it; `given` is compiled in its place.
 *
 * @throws BuildError where the tree lacks something, or the file does not compile against the headers of this engine.
 */
export async function buildKernel(
  tree: string,
  configuration: Configuration,
  compiler: Compiler,
  cache: Cache | null,
  given?: string,
): Promise<Build> {
  const started = performance.now();
  const sources = readSources(tree, kernelRoom(), given);
  const key = keyOf(sources, configuration, compiler);
  const kept = cache?.get(key) ?? null;
  const seconds = () => (performance.now() - started) / 1000;
  if (kept !== null) {
    const chains = JSON.parse(kept.locations) as readonly InliningChain[];
    return { wasm: kept.wasm, chains, features: sources.features, cached: true, seconds: seconds() };
  }
  const { wasm, chains } = await compiled(sources, configuration, compiler);
  cache?.put(key, { wasm, locations: JSON.stringify(chains) });
  return { wasm, chains, features: sources.features, cached: false, seconds: seconds() };
}

async function compiled({ files, features }: Sources, configuration: Configuration, compiler: Compiler) {
  const target = `--target=wasm${configuration.bits}-unknown-unknown`;
  const macros = [...definitions(configuration), ...features, `SWIOCHECK_FILE="linux/${fileUnderTest}"`].map((d) => `-D${d}`);
  const paths = [
    ...includePath.map((path) => `-I${path}`),
    ...['-include', 'linux/kconfig.h', '-include', 'linux/compiler_types.h'],
  ];
  const toText = [target, ...codeFlags, ...instrumentFlags, ...macros, ...paths, '-S', '-emit-llvm', 'harness.c', '-o', 'h.ll'];
  const text = await explained(compiler.run('clang', toText, files, 'h.ll'));
  const { module, chains, hooks, accesses } = rewriteHooks(Buffer.from(text).toString(), basename(fileUnderTest));
  if (chains.length > locationsMax)
    throw new BuildError(`the file has ${chains.length} places that access memory, more than ${locationsMax}`);
  if (hooks === 0 || accesses === 0) throw new BuildError('the compiler produced no hooks: it is too old, or not a clang');
  const toObject = [target, '-O2', '-mbulk-memory', '-Wno-override-module', '-c', 'r.ll', '-o', 'h.o'];
  const object = await compiler.run('clang', toObject, new Map([['r.ll', module]]), 'h.o');
  const wide = configuration.bits === 64 ? ['-mwasm64'] : [];
  const layout = [
    '--no-entry',
    '--stack-first',
    '-z',
    'stack-size=8192',
    `--initial-memory=${memoryBytes}`,
    `--max-memory=${memoryBytes}`,
  ];
  const toModule = [...wide, ...layout, '--export=__stack_pointer', '--strip-debug', 'h.o', '-o', 'h.wasm'];
  const linked = await explained(compiler.run('wasm-ld', toModule, new Map([['h.o', object]]), 'h.wasm'));
  return { wasm: await asyncified(linked, configuration.bits), chains };
}

const diagnosticsMax = 12;

/** A failure of the compiler, said in terms of what the user has: a tree that this engine's headers do not fit. */
async function explained(made: Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await made;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const lines = error.message.split('\n');
    const errors = lines.filter((line) => /error|undefined symbol|fatal/.test(line));
    const shown = (errors.length > 0 ? errors : lines).slice(0, diagnosticsMax).map((line) => `  ${line}`);
    const missing = /undefined symbol|undeclared|unknown type|file not found|no member/.test(error.message)
      ? "it uses something of the kernel that this engine's headers lack, or it is broken"
      : 'the compiler refuses it';
    throw new BuildError(`${fileUnderTest} cannot be built: ${missing}\n${shown.join('\n')}`);
  }
}

function keyOf({ files, features }: Sources, configuration: Configuration, compiler: Compiler): string {
  const parts = [
    recipe,
    compiler.identity,
    JSON.stringify(configuration),
    ...definitions(configuration),
    ...codeFlags,
    ...instrumentFlags,
    ...features,
  ];
  for (const path of [...files.keys()].sort()) parts.push(path, files.get(path)!);
  return contentHash(parts);
}

/** Where the harness and the shim headers lie: in the package, also when the code runs from dist/. */
function kernelRoom(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const room = join(folder, 'kernel');
    if (existsSync(join(room, 'harness.c'))) return room;
    if (folder === dirname(folder)) throw new BuildError('swiocheck is installed without kernel/harness.c');
  }
}
