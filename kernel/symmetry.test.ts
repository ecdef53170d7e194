import { expect, test } from 'vitest';
import { Access, Footprint } from '../checker/footprint.ts';
import type { Renaming } from '../checker/machine.ts';
import { randomOf } from '../checker/random.ts';
import { search } from '../checker/search.ts';
import { blocksAddress } from './build/configuration.ts';
import type { Engine } from './engine.ts';
import { KernelMachine } from './machine.ts';
import { quickSuite } from './scenarios.ts';
import type { Snapshots } from './snapshots.ts';
import { growing } from './testing/growing.ts';
import { buildFor } from './testing/real-file.ts';
import { treeOf } from './testing/trees.ts';
import type { Scenario } from './workload.ts';

/* CPUs that start at the same area can be exchanged, in the middle of whatever they do. */

const tree = treeOf('6.12');
const run = tree === undefined ? test.skip : test;
const named = (name: string) => quickSuite.find((scenario) => scenario.name === name)!;

/** An interrupt can come right after a lock was taken only where interrupts are left on. */
const seeded = [
  {
    name: 'a search leaves interrupts on',
    find: 'spin_lock_irqsave(&area->lock, flags);',
    instead: 'local_irq_save(flags); local_irq_restore(flags); spin_lock(&area->lock);',
    at: 0,
  },
];

async function machineOf(scenario: Scenario, fault = 0): Promise<KernelMachine> {
  const build = await buildFor(tree!, scenario, { debugFs: false, seeded });
  return new KernelMachine(build, scenario, { observes: true, symmetry: true, fault });
}

/** Exchanges two CPUs of the machine. */
function exchange(machine: KernelMachine, one: number, other: number): void {
  const { snapshots } = machine as unknown as { readonly snapshots: Snapshots };
  machine.symmetry!.exchange(one, other);
  snapshots.touch();
}

/** All of memory that is state. */
function memoryOf(machine: KernelMachine): Buffer {
  const { octets, layout } = (machine as unknown as { readonly engine: Engine }).engine;
  const shared = octets.slice(0, layout.heap + layout.heapLimit);
  return Buffer.concat([shared, octets.slice(blocksAddress, blocksAddress + 2048 * machine.processes.length)]);
}

function fingerprintOf(machine: KernelMachine): string {
  const fingerprint = new Uint32Array(2);
  machine.fingerprint(fingerprint);
  return fingerprint.join();
}

const withInterrupts: Scenario = {
  ...growing,
  name: 'pools that grow, and interrupts',
  workload: { ...growing.workload, cpus: 3, interrupts: { mappings: 1, operations: 1 }, mappingsPerCpu: 2, operationsPerCpu: 0 },
};
const byOthers: Scenario = {
  ...named('remote-unmap'),
  name: 'mappings that others unmap',
  workload: { ...named('remote-unmap').workload, cpus: 4, operationsPerCpu: 0 },
};
/** Two CPUs of each scenario that can be exchanged. */
const walked = [
  [named('one-area'), 0, 1],
  [{ ...growing, workload: { ...growing.workload, cpus: 3, operationsPerCpu: 0, strayLookups: true } }, 1, 2],
  [withInterrupts, 1, 2],
  [byOthers, 1, 3],
] as const;

/** What a step touched, under the names of a renaming. */
function renamed({ count, access, variable }: Footprint, { variables, locks }: Pick<Renaming, 'variables' | 'locks'>): string[] {
  return Array.from({ length: count }, (_, i) => {
    const isLock = (access[i]! & (Access.acquire | Access.release)) !== 0;
    return `${access[i]} ${isLock ? locks[variable[i]!] : variables[variable[i]!]}`;
  });
}

run.each(walked.map(([scenario, one, other]) => [scenario.name, scenario, one, other] as const))(
  'a state with two CPUs exchanged has the same steps, exchanged, and the same representative: %s',
  { timeout: 300_000 },
  async (_, scenario, one, other) => {
    const machine = await machineOf(scenario, scenario === withInterrupts ? 1 : 0);
    const renaming = machine.renamings.find(({ processes }) => processes[one] === other)!;
    const none = { variables: renaming.variables.map((_, i) => i), locks: renaming.locks.map((_, i) => i) };
    const random = randomOf(5);
    const here = new Uint8Array(machine.snapshotBytes);
    const footprint = new Footprint();
    let steps = 0;
    for (let walk = 0; walk < 10; walk++) {
      machine.reset();
      for (let step = 0; step < 100; step++) {
        const movable = machine.processes.map((_, process) => process).filter((process) => machine.choices(process) > 0);
        if (movable.length === 0) break;
        machine.save(here, 0);
        const process = movable[random.below(movable.length)]!;
        const choice = random.below(machine.choices(process));
        machine.canonicalise!();
        const representative = fingerprintOf(machine);
        machine.restore(here, 0);
        exchange(machine, one, other);
        machine.canonicalise!();
        expect(fingerprintOf(machine)).toBe(representative);

        // Which mapping a choice stands for goes by their numbers.
        machine.restore(here, 0);
        exchange(machine, one, other);
        const counterpart = renaming.processes[process]!;
        const ways = Array.from({ length: machine.choices(counterpart) }, (_, way) => {
          machine.restore(here, 0);
          exchange(machine, one, other);
          footprint.clear();
          machine.observedStep(counterpart, way, footprint);
          const touched = renamed(footprint, renaming);
          exchange(machine, one, other);
          return { touched, memory: memoryOf(machine).toString('latin1') };
        });
        machine.restore(here, 0);
        footprint.clear();
        machine.observedStep(process, choice, footprint);
        const memory = memoryOf(machine).toString('latin1');
        const same = ways.find((way) => way.memory === memory);
        expect(same?.touched).toEqual(renamed(footprint, none));
        steps++;
      }
    }
    expect(steps).toBeGreaterThan(200);
  },
);

run('as many states are stored as there are classes', { timeout: 300_000 }, async () => {
  const scenario = { ...named('one-area'), workload: { ...named('one-area').workload, operationsPerCpu: 1 } };
  const machine = await machineOf(scenario);
  const options = { strategy: 'breadth-first', storage: 'exact', properties: [], limits: {} } as const;
  const here = new Uint8Array(machine.snapshotBytes);
  // Of two CPUs: every state and its counterpart are one class, but for those that are their own.
  const states = new Map<string, boolean>();
  const waiting: Uint8Array[] = [];
  const meet = () => {
    const fingerprint = fingerprintOf(machine);
    if (states.has(fingerprint)) return;
    const state = new Uint8Array(machine.snapshotBytes);
    machine.save(state, 0);
    waiting.push(state);
    exchange(machine, 0, 1);
    states.set(fingerprint, fingerprintOf(machine) === fingerprint);
  };
  machine.reset();
  meet();
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    here.set(state);
    for (const process of [0, 1]) {
      machine.restore(here, 0);
      const choices = machine.choices(process);
      for (let choice = 0; choice < choices; choice++) {
        machine.restore(here, 0);
        machine.step(process, choice);
        meet();
      }
    }
  }
  const alone = [...states.values()].filter((own) => own).length;
  expect(search(machine, { ...options, reductions: [] }).verdict.counts.distinct).toBe(states.size);
  expect(search(machine, { ...options, reductions: ['symmetry'] }).verdict.counts.distinct).toBe((states.size + alone) / 2);
});

run('CPUs whose number says more than where to start are told apart', { timeout: 300_000 }, async () => {
  const workload = { ...named('two-areas').workload, cpus: 3, mappingsPerCpu: 1 };
  const scenario = { ...named('two-areas'), workload };
  const find = 'raw_smp_processor_id() & (pool->nareas - 1)';
  const halved = [{ name: 'two by two', find, instead: '(raw_smp_processor_id() >> 1) & (pool->nareas - 1)' }];
  const build = await buildFor(tree!, scenario, { debugFs: false, seeded: halved });
  const symmetry = (fault: number) => new KernelMachine(build, scenario, { observes: true, symmetry: true, fault }).symmetry;
  expect(symmetry(0)?.renamings).toHaveLength(1);
  expect(symmetry(1)).toBe(null);
});
