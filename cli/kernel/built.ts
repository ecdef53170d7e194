import { type Command, Option } from 'commander';
import { type Build, buildKernel } from '../../kernel/build/build.ts';
import { BuildError } from '../../kernel/build/build-error.ts';
import { Cache } from '../../kernel/build/cache.ts';
import type { Configuration } from '../../kernel/build/configuration.ts';
import { nativeCompiler } from '../../kernel/build/native.ts';
import { yowaspCompiler } from '../../kernel/build/yowasp.ts';
import type { BuildNeeds } from '../../kernel/workload.ts';
import type { Io } from '../io.ts';
import { printableBlock } from '../printable.ts';
import { duration } from '../report/numbers.ts';
import { UserError } from '../user-error.ts';

const compilers = { yowasp: yowaspCompiler, native: nativeCompiler } as const;

/** What says how the file of a tree is built. */
export interface BuildOptions {
  readonly tree: string;
  readonly compiler: keyof typeof compilers;
  readonly cache: boolean;
  readonly bits: '32' | '64';
  readonly debugFs: boolean;
}

/** Adds the options of {@link BuildOptions} to a command. */
export function withBuildOptions(command: Command): Command {
  return withTreeOptions(command)
    .addOption(new Option('--bits <n>', 'size of long and of pointers').choices(['32', '64']).default('64'))
    .option('--no-debug-fs', 'build without CONFIG_DEBUG_FS');
}

/** Adds those that say which tree, and what compiles it. */
export function withTreeOptions(command: Command): Command {
  return command
    .requiredOption('--tree <dir>', 'top folder of the kernel tree')
    .addOption(
      new Option('--compiler <name>', 'yowasp: from npm, sees no files; native: clang >= 16 and wasm-ld of this machine')
        .choices(Object.keys(compilers))
        .default('yowasp'),
    )
    .option('--no-cache', 'build anew, and keep nothing');
}

/**
 * Builds the file of a tree, or the text `given` in its place, for what a scenario needs. A file that cannot be built is a
 * {@link UserError} with code 153.
 */
export async function built(needs: BuildNeeds, options: BuildOptions, io: Io, given?: string): Promise<Build> {
  const configuration: Configuration = { ...needs, bits: options.bits === '64' ? 64 : 32, debugFs: options.debugFs };
  try {
    const cache = options.cache ? new Cache(io.env) : null;
    const build = await buildKernel(options.tree, configuration, compilers[options.compiler](), cache, given);
    if (!build.cached) io.stderr.write(`built kernel/dma/swiotlb.c in ${duration(build.seconds)}\n`);
    return build;
  } catch (error) {
    if (error instanceof BuildError) throw new UserError(153, printableBlock(error.message));
    throw error;
  }
}
