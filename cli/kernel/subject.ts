import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Build } from '../../kernel/build/build.ts';
import { fileUnderTest, linuxVersion } from '../../kernel/build/tree.ts';
import type { EditScript } from '../../kernel/edits/edit-script.ts';
import { needsOf, type Scenario } from '../../kernel/workload.ts';
import { quoted } from '../command-line.ts';
import type { Io } from '../io.ts';
import { printable } from '../printable.ts';
import { readLimited } from '../read-limited.ts';
import { UserError } from '../user-error.ts';
import { type BuildOptions, built } from './built.ts';
import { readEditScript, withEdits } from './edit-file.ts';

/** What the command line says of the file to be checked. */
export interface SubjectOptions extends BuildOptions {
  /** Taken instead of the tree's own. */
  readonly file?: string;
  /** Edit scripts, by path or by name. */
  readonly edit?: readonly string[];
}

/** The file under test: which one it is, and how it becomes a machine. */
export interface Subject {
  readonly options: SubjectOptions;
  /** `swiotlb.c of Linux 6.12.117`, or the file that was given. */
  readonly name: string;
  /** Version of the tree by its Makefile, or null. */
  readonly linux: string | null;
  /** Of the file before it was edited, as `sha256sum` prints it. */
  readonly sha256: string;
  /** Changes that were made to the file in memory. */
  readonly edits: readonly EditScript[];
  /** What is compiled. */
  readonly source: string;
}

/** Bytes of a file under test. */
const sourceBytesMax = 1 << 20;

/** Reads the file. What cannot be read is a {@link UserError} with code 153: it is no pass. */
export function subjectOf(options: SubjectOptions, edits = (options.edit ?? []).map(readEditScript)): Subject {
  const path = options.file ?? join(options.tree, fileUnderTest);
  if (options.file === undefined && !existsSync(path)) {
    const what = `${printable(options.tree)}: there is no ${fileUnderTest} in it`;
    throw new UserError(153, `${what}; --tree takes the top folder of a kernel tree, --file a swiotlb.c that lies elsewhere`);
  }
  const source = readable(path);
  const sha256 = createHash('sha256').update(source).digest('hex');
  const linux = linuxVersion(options.tree);
  const file = options.file ?? `swiotlb.c of ${linux === null ? options.tree : `Linux ${linux}`}`;
  const name = printable([file, ...edits.map((script) => `with ${script.name}`)].join(', '));
  return { options, name, linux, sha256, edits, source: withEdits(source, edits) };
}

/** The command line that takes the steps of a trace again on the same file, which says itself how it is built and edited. */
export function replayCommand(traceFile: string, { options: { tree, file, compiler } }: Subject): string {
  const words = ['swiocheck', 'kernel', 'replay', traceFile, '--tree', tree];
  if (file !== undefined) words.push('--file', file);
  if (compiler !== 'yowasp') words.push('--compiler', compiler);
  return words.map(quoted).join(' ');
}

/** How the file is built, and which file it is, in a line. */
export function describeBuild({ options, sha256 }: Subject): string {
  const configuration = `${options.bits}-bit, ${options.debugFs ? 'CONFIG_DEBUG_FS' : 'no CONFIG_DEBUG_FS'}`;
  return `${configuration}, by ${options.compiler === 'native' ? "this machine's clang" : '@yowasp/clang'}; sha256 ${sha256}`;
}

function readable(path: string): string {
  try {
    return readLimited(path, sourceBytesMax);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(153, error.message);
    throw error;
  }
}

/** Builds the file for scenarios; each configuration is built once in the life of the function. */
export function builderOf({ options, source }: Subject, io: Io): (scenario: Scenario) => Promise<Build> {
  const made = new Map<string, Promise<Build>>();
  return (scenario) => {
    const needs = needsOf(scenario);
    const key = JSON.stringify(needs);
    const building = made.get(key) ?? built(needs, options, io, source);
    made.set(key, building);
    return building;
  };
}
