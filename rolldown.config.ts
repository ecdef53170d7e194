import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, defineConfig, type Plugin } from 'rolldown';

/** Where programs begin, in a folder of compiled files, by the names of what is made of them. */
type Programs = Readonly<Record<string, string>>;

/** The command, and its threads, which begin with files of their own. */
export const command: Programs = {
  swiocheck: 'cli/main.js',
  'crew-thread': 'cli/crew/thread.js',
  'swarm-thread': 'cli/swarm/thread.js',
};

/**
 * Joins what the programs in the folder `compiled` load into the few files of its folder `bin`: to find, read and compile three hundred
 * took longer than most searches.
 */
export function joined(compiled: string, programs: Programs): BuildOptions {
  return {
    input: Object.fromEntries(Object.entries(programs).map(([name, path]) => [name, join(compiled, path)])),
    platform: 'node',
    // Used by few commands, and larger than all the rest.
    external: ['@yowasp/clang', 'binaryen'],
    plugins: [licences, executable],
    output: {
      dir: join(compiled, 'bin'),
      cleanDir: true,
      chunkFileNames: '[name].js',
      // Operations are compiled from their source: among themselves only, they keep their names.
      codeSplitting: { groups: [{ name: 'operations', test: /\/model\/operations\// }] },
    },
  };
}

/** Those of the packages go wherever their code goes. */
const licences: Plugin = {
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const folders = new Set(modules.flatMap((module) => /^.*\/node_modules\/(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? []));
    const nameOf = (folder: string) => folder.split('/node_modules/').at(-1);
    const textOf = (folder: string) => readFileSync(join(folder, 'LICENSE'), 'utf8');
    const texts = [...folders].toSorted().map((folder) => `${nameOf(folder)}\n\n${textOf(folder)}`);
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') });
  },
};

/** npx does that only when it first sees the package. */
const executable: Plugin = {
  name: 'executable',
  writeBundle({ dir }, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk' && file.code.startsWith('#!')) chmodSync(join(dir!, file.fileName), 0o755);
    }
  },
};

export default defineConfig(joined(join(import.meta.dirname, 'dist'), command));
