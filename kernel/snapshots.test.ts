import { expect, test } from 'vitest';
import { randomOf } from '../checker/random.ts';
import { search } from '../checker/search.ts';
import { buildKernel } from './build/build.ts';
import { Cache } from './build/cache.ts';
import { blocksAddress, locationsMax } from './build/configuration.ts';
import type { Engine } from './engine.ts';
import { KernelMachine } from './machine.ts';
import { quickSuite } from './scenarios.ts';
import { testCompiler } from './testing/compiler.ts';
import { treeOf } from './testing/trees.ts';

const tree = treeOf('6.12');
const run = tree === undefined ? test.skip : test;

async function machines() {
  const scenario = quickSuite.find(({ name }) => name === 'remote-unmap')!;
  const configuration = { bits: 64, segmentSlots: scenario.segmentSlots, debugFs: true } as const;
  const build = await buildKernel(tree!, configuration, testCompiler(), new Cache(process.env));
  return () => new KernelMachine(build, scenario);
}

/** All of linear memory below the store of pieces, and above it. */
function memoryOf(machine: KernelMachine): Buffer {
  const { octets, layout } = (machine as unknown as { readonly engine: Engine }).engine;
  return Buffer.concat([octets.slice(0, layout.heapEnd), octets.slice(blocksAddress)]);
}

run('a state comes back byte by byte, from wherever the machine is', async () => {
  const machine = (await machines())();
  const random = randomOf(3);
  const states: { snapshot: Uint8Array; memory: Buffer; fingerprint: Uint32Array }[] = [];
  for (let round = 0; round < 3000; round++) {
    const movable = machine.processes.map((_, process) => process).filter((process) => machine.choices(process) > 0);
    if (movable.length === 0 || (states.length > 0 && random.below(4) === 0)) {
      const state = states[random.below(states.length)]!;
      machine.restore(state.snapshot, 0);
      expect(memoryOf(machine).equals(state.memory)).toBe(true);
      continue;
    }
    const process = movable[random.below(movable.length)]!;
    machine.step(process, random.below(machine.choices(process)));
    // Some steps are taken without anybody looking: what memory holds is not known then.
    if (random.below(3) === 0) continue;
    const [snapshot, fingerprint] = [new Uint8Array(machine.snapshotBytes), new Uint32Array(2)];
    machine.save(snapshot, 0);
    machine.fingerprint(fingerprint);
    states.push({ snapshot, memory: memoryOf(machine), fingerprint });
  }
  // Equal memory, equal snapshot, equal fingerprint: each says the same.
  const keys = (key: (state: (typeof states)[number]) => string) => new Set(states.map(key)).size;
  const distinct = keys(({ memory }) => memory.toString('latin1'));
  expect(distinct).toBeGreaterThan(100);
  expect(distinct).toBeLessThan(states.length);
  expect(keys(({ snapshot }) => Buffer.from(snapshot).toString('latin1'))).toBe(distinct);
  expect(keys(({ fingerprint }) => fingerprint.join())).toBe(distinct);
});

run('fingerprints are those of the contents, whatever a machine has met before', async () => {
  const fresh = await machines();
  const [one, other] = [fresh(), fresh()];
  const [left, right] = [new Uint32Array(2), new Uint32Array(2)];
  // The other machine has been elsewhere: its pieces are kept in another order.
  for (let step = 0; step < 12; step++) other.step(1, 0);
  other.fingerprint(right);
  other.reset();
  for (let step = 0; step < 20; step++) {
    for (const machine of [one, other]) if (machine.choices(step % 2) > 0) machine.step(step % 2, 0);
    one.fingerprint(left);
    other.fingerprint(right);
    expect(right).toEqual(left);
  }
});

/** Leaves the store room for so many bytes more, of all that it has. */
function leaveRoom(machine: KernelMachine, bytes: number): void {
  const { words, layout } = (machine as unknown as { readonly engine: Engine }).engine;
  const next = ((layout.heapEnd + locationsMax) >>> 2) + 3;
  words[next] = blocksAddress - bytes;
}

const everything = { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], properties: [] } as const;

run('a store that is full is the limit on memory', async () => {
  const fresh = await machines();
  expect(search(fresh(), { ...everything, limits: {} }).verdict.kind).toBe('holds');
  for (const bytes of [0, 1000, 10_000, 30_000]) {
    const machine = fresh();
    leaveRoom(machine, bytes);
    const { verdict, limitsMet } = search(machine, { ...everything, limits: {} });
    expect(verdict).toMatchObject({ kind: 'inconclusive', limit: 'memory' });
    expect(limitsMet).toEqual(['memory']);
  }
});

run('what the store keeps counts for the limit on memory', async () => {
  const fresh = await machines();
  const { verdict, memoryBytes } = search(fresh(), { ...everything, limits: { memoryBytesMax: 4 << 20 } });
  expect(verdict.kind).toBe('holds');
  const kept = fresh().keptBytes;
  expect(kept).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThan(kept);
  const limited = search(fresh(), { ...everything, limits: { memoryBytesMax: memoryBytes - 1000 } });
  expect(limited.verdict).toMatchObject({ kind: 'inconclusive', limit: 'memory' });
  expect(limited.memoryBytes).toBeLessThanOrEqual(memoryBytes - 1000);
});
