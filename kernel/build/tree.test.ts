import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildError } from './build-error.ts';
import { readSources } from './tree.ts';

let folder = '';
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'swiocheck-tree-'));
  put('room/harness.c', '#include <linux/types.h>\n');
  put('room/shim/linux/swiotlb.h', '#include_next <linux/swiotlb.h>\n');
  put('room/shim/linux/slab.h', '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const sources = () => readSources(join(folder, 'tree'), join(folder, 'room'));

test('a tree without the file, or without its headers, is refused by name', () => {
  expect(sources).toThrow(BuildError);
  expect(sources).toThrow('kernel/dma/swiotlb.c');
  put('tree/kernel/dma/swiotlb.c', '');
  expect(sources).toThrow('include/linux/swiotlb.h');
});

test('headers come from the shim first, from the tree else, and both where one includes the next', () => {
  put('tree/kernel/dma/swiotlb.c', '#include <linux/swiotlb.h>\n# include <linux/slab.h>\n#include "linux/nowhere.h"\n');
  put('tree/include/linux/swiotlb.h', '#include <linux/limits.h>\n');
  put('tree/include/linux/slab.h', 'never read');
  put('tree/include/linux/types.h', '');
  put('tree/include/uapi/linux/limits.h', '');
  expect([...sources().files.keys()].sort()).toEqual([
    'harness.c',
    'linux/include/linux/swiotlb.h',
    'linux/include/linux/types.h',
    'linux/include/uapi/linux/limits.h',
    'linux/kernel/dma/swiotlb.c',
    'shim/linux/slab.h',
    'shim/linux/swiotlb.h',
  ]);
});

test('the interfaces of a version are told by what its header declares', () => {
  put('tree/kernel/dma/swiotlb.c', '');
  const map = 'phys_addr_t swiotlb_tbl_map_single(struct device *dev, size_t mapping_size';
  put('tree/include/linux/swiotlb.h', `${map}, size_t alloc_size);\n`);
  expect(sources().features).toEqual(['SWIOCHECK_MAP_HAS_ALLOC_SIZE']);
  put('tree/include/linux/swiotlb.h', `${map});\nstruct io_tlb_pool {\n};\nvoid swiotlb_dev_init(struct device *dev);\n`);
  expect(sources().features).toEqual(['SWIOCHECK_HAS_POOLS', 'SWIOCHECK_HAS_DEV_INIT']);
});
