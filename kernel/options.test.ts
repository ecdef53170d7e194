import { expect, test } from 'vitest';
import { KernelMachine } from './machine.ts';
import { growing, large } from './testing/growing.ts';
import { buildFor, verdictOf } from './testing/real-file.ts';
import { treeOf, type Version } from './testing/trees.ts';
import type { Scenario, Workload } from './workload.ts';

/* What a scenario can ask of the machine beside maps and unmaps, on pools that do not grow. */

const run = (version: Version) => (treeOf(version) === undefined ? test.skip : test);
const buildOf = (version: Version) => buildFor(treeOf(version)!, fixed({}), { debugFs: true });
const slot = { ...large, bytes: 2048 };

function fixed(workload: Partial<Workload>, restrictedSlots?: number): Scenario {
  const geometry = { slots: 16, areas: 2, ...(restrictedSlots === undefined ? {} : { restrictedSlots }) };
  return { ...growing, name: 'fixed', geometry, workload: { ...growing.workload, requests: [slot], ...workload } };
}

/** A pool of one segment and a half, which is the device's own. */
const restricted = fixed(
  {
    cpus: 1,
    mappingsPerCpu: 3,
    operationsPerCpu: 3,
    devices: [{ minAlignMask: 0, boundaryMask: -1, restricted: true }],
    requests: [large, slot, { ...large, bytes: 4096, coherent: true }],
  },
  12,
);

run('6.12')('requests for which 6.1 writes behind a restricted pool are served inside it', async () => {
  expect(verdictOf(await buildOf('6.12'), restricted)).toMatchObject({ kind: 'holds' });
});

run('6.1')('a restricted pool that ends within a segment is written behind, in 6.1', async () => {
  const build = await buildOf('6.1');
  expect(verdictOf(build, restricted)).toMatchObject({ kind: 'violated', property: 'free-list' });
  const verdict = verdictOf(build, restricted, { without: ['free-list'] });
  expect(verdict).toMatchObject({ kind: 'violated', property: 'memory-safe' });
  expect(verdict.kind === 'violated' && verdict.explanation).toMatch(/write of .* which is not allocated/);
});

run('6.12')('a CPU number can be that of another CPU', async () => {
  const build = await buildOf('6.12');
  const [still, moving] = [fixed({}), fixed({ migration: true })].map((scenario) => verdictOf(build, scenario));
  expect([still!.kind, moving!.kind]).toEqual(['holds', 'holds']);
  expect(moving!.counts.distinct).toBeGreaterThan(still!.counts.distinct);
  const machine = new KernelMachine(build, fixed({ migration: true }));
  machine.step(0, 0);
  expect(machine.choices(0)).toBe(2);
  expect(machine.label(0, 1)).toMatchObject({ action: 'read-cpu', arguments: { cpu: 1 } });
  machine.step(0, 1);
  expect(machine.label(0, 0)).toMatchObject({ action: 'lock', arguments: { area: 1 } });
});

run('6.12')('an interrupt comes where they are on, and its CPU stands still', async () => {
  const build = await buildOf('6.12');
  const scenario = fixed({ interrupts: { mappings: 1, operations: 1 } });
  const machine = new KernelMachine(build, scenario);
  expect(machine.processes).toEqual(['cpu0', 'cpu1', 'irq0', 'irq1']);
  const [cpu0, irq0] = [0, 2];
  machine.step(cpu0, 0);
  // About to take the lock of its area, with interrupts off.
  expect(machine.label(cpu0, 0)).toMatchObject({ action: 'lock', arguments: { area: 0 } });
  expect(machine.choices(irq0)).toBe(0);
  machine.step(cpu0, 0);
  expect(machine.label(cpu0, 0).action).toBe('after-unlock');
  expect(machine.choices(irq0)).toBe(1);
  machine.step(irq0, 0);
  expect([machine.choices(cpu0), machine.waitsFor(cpu0), machine.choices(1)]).toEqual([0, irq0, 1]);
  expect(verdictOf(build, { ...scenario, workload: { ...scenario.workload, cpus: 1 } })).toMatchObject({ kind: 'holds' });
});

for (const version of ['6.1', '6.12'] as const) {
  run(version)(`parts of a mapping are synced, and stray addresses found nowhere, in ${version}`, async () => {
    const syncs = [
      { direction: 'for-cpu', offset: 0x810, bytes: 0x20 },
      { direction: 'for-device', offset: 0, bytes: 0x1000 },
    ] as const;
    const scenario = fixed({ requests: [{ ...slot, bytes: 0x1000, origOffset: 0x30 }], syncs, strayLookups: true });
    expect(verdictOf(await buildOf(version), scenario)).toMatchObject({ kind: 'holds' });
  });
}

run('6.12')('a scenario that says nothing is refused', async () => {
  const build = await buildOf('6.12');
  const make = (scenario: Scenario) => () => new KernelMachine(build, scenario);
  expect(make(fixed({ requests: [{ ...slot, device: 1 }] }))).toThrow('device 1');
  expect(make(fixed({ devices: [{ minAlignMask: 0, boundaryMask: -1, restricted: true }] }))).toThrow('restrictedSlots');
  expect(make(fixed({ cpus: 9 }))).toThrow('1 to 8');
  expect(make(fixed({ mappingsPerCpu: 64 }))).toThrow('mappings');
  const coherent = [{ ...slot, bytes: 4096, coherent: true }];
  expect(make({ ...growing, workload: { ...growing.workload, requests: coherent } })).toThrow('restricted pools only');
});
