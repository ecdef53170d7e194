import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BuildError } from './build-error.ts';

/** The file under test, by its path in the tree. */
export const fileUnderTest = 'kernel/dma/swiotlb.c';

/** Prefixes under which the compiler finds the two sources of files. */
const treePrefix = 'linux';
const shimPrefix = 'shim';

/** All that the compiler is to see, by virtual path, and what it shows of the version. */
export interface Sources {
  readonly files: ReadonlyMap<string, string>;
  /** Macros that tell the harness which version's interfaces the tree has. */
  readonly features: readonly string[];
  /** Headers of the tree that are used as they are. */
  readonly headers: readonly string[];
}

/** Where the compiler looks for headers, first to last: ours come before the tree's. */
export const includePath = [shimPrefix, `${treePrefix}/include`, `${treePrefix}/include/uapi`] as const;

/**
 * Gathers the file under test, the harness, and every header that one of them can reach by `#include`, whatever the conditions
 * around it say. A header that is nowhere is left to the compiler, which knows whether it is needed. `given` is looked at in place
 * of the tree's own file.
 *
 * @throws BuildError where the tree has no such file, or is no kernel tree.
 */
export function readSources(tree: string, kernelRoom: string, given?: string): Sources {
  const source = join(tree, fileUnderTest);
  if (given === undefined && !(existsSync(source) && statSync(source).isFile())) {
    throw new BuildError(`${tree}: there is no ${fileUnderTest} in it; --tree takes the top folder of a kernel tree`);
  }
  if (!existsSync(join(tree, 'include/linux/swiotlb.h'))) {
    throw new BuildError(`${tree}: there is no include/linux/swiotlb.h in it; the tree's own headers are needed`);
  }
  const folders = new Map([
    [shimPrefix, join(kernelRoom, 'shim')],
    [treePrefix, tree],
  ]);
  const files = new Map<string, string>();
  const read = (path: string): string | undefined => {
    const [prefix = '', ...rest] = path.split('/');
    const folder = folders.get(prefix);
    const file = folder === undefined ? undefined : join(folder, ...rest);
    return file !== undefined && existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
  };
  const harness = readFileSync(join(kernelRoom, 'harness.c'), 'utf8');
  files.set('harness.c', harness);
  const found = `${treePrefix}/${fileUnderTest}`;
  files.set(found, given ?? readFileSync(source, 'utf8'));
  const waiting = [...files.values(), '#include <linux/kconfig.h>\n#include <linux/compiler_types.h>'];
  while (waiting.length > 0) {
    for (const header of includedIn(waiting.pop()!)) {
      // #include_next: each folder may have one of that name.
      for (const folder of includePath) {
        const path = `${folder}/${header}`;
        if (files.has(path)) continue;
        const text = read(path);
        if (text === undefined) continue;
        files.set(path, text);
        waiting.push(text);
        if (!text.includes('#include_next')) break;
      }
    }
  }
  const interfaces = readFileSync(join(tree, 'include/linux/swiotlb.h'), 'utf8');
  return { files, features: featuresOf(interfaces, files.get(found)!), headers: [...files.keys()].filter(isTreeHeader) };
}

/** The version in the Makefile of a tree, or null where there is none. */
export function linuxVersion(tree: string): string | null {
  const makefile = join(tree, 'Makefile');
  if (!existsSync(makefile) || !statSync(makefile).isFile()) return null;
  const text = readFileSync(makefile, 'utf8');
  const field = (name: string): string => new RegExp(`^${name} =[ \\t]*([\\w.+-]*)`, 'm').exec(text)?.[1] ?? '';
  const [version, patch, sub, extra] = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL', 'EXTRAVERSION'].map(field);
  return version === '' || patch === '' ? null : `${version}.${patch}${sub === '' ? '' : `.${sub}`}${extra}`;
}

function isTreeHeader(path: string): boolean {
  return path.startsWith(`${treePrefix}/include`);
}

function includedIn(text: string): string[] {
  return [...text.matchAll(/^[ \t]*#[ \t]*include(?:_next)?[ \t]+[<"]([\w./-]+)[>"]/gm)].map(([, header = '']) => header);
}

/** Whether the text of a swiotlb.c has pools that grow, where it is so configured. */
export function knowsDynamic(source: string): boolean {
  return /\bCONFIG_SWIOTLB_DYNAMIC\b/.test(source);
}

/** The interfaces that changed between the versions, found by what the tree declares. */
function featuresOf(header: string, source: string): string[] {
  const parameters = /swiotlb_tbl_map_single\(([^)]*)\)\s*;/.exec(header)?.[1] ?? '';
  return [
    ...(/struct io_tlb_pool\s*\{/.test(header) ? ['SWIOCHECK_HAS_POOLS'] : []),
    ...(/\bswiotlb_dev_init\(/.test(header) ? ['SWIOCHECK_HAS_DEV_INIT'] : []),
    ...(/\balloc_size\b/.test(parameters) ? ['SWIOCHECK_MAP_HAS_ALLOC_SIZE'] : []),
    ...(knowsDynamic(source) ? ['SWIOCHECK_HAS_DYNAMIC'] : []),
    ...(/\bpad_slots\s*;/.test(header + source) ? ['SWIOCHECK_HAS_PAD_SLOTS'] : []),
  ];
}
