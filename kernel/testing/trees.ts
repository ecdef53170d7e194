import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileUnderTest } from '../build/tree.ts';

/*
 * The real files, where they are: SWIOCHECK_TREES names the folder in which the kernel trees lie, each under its name, directly or
 * one folder below (kernel/fetch-trees.sh fetches them). Their text never comes into this repository, so that without them there
 * is nothing to test.
 */

/** The versions that the tests are written for. */
export const versions = ['6.1', '6.12'] as const;
export type Version = (typeof versions)[number];

const folder = process.env.SWIOCHECK_TREES ?? '';

/** The tree of Debian's package linux-source-`version`, or undefined. */
export function treeOf(version: Version): string | undefined {
  if (folder === '' || !existsSync(folder)) {
    console.warn('SWIOCHECK_TREES names no folder: what runs the real swiotlb.c is skipped');
    return undefined;
  }
  const name = `linux-source-${version}`;
  const candidates = [name, ...readdirSync(folder).map((entry) => join(entry, name))].map((path) => join(folder, path));
  return candidates.find((tree) => existsSync(join(tree, fileUnderTest)));
}
