import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Access, Footprint } from '../checker/footprint.ts';
import { type Random, randomOf } from '../checker/random.ts';
import { newOutcome } from '../properties/outcome.ts';
import { blockBytes, blocksAddress } from './build/configuration.ts';
import type { Engine } from './engine.ts';
import { KernelMachine } from './machine.ts';
import { growing } from './testing/growing.ts';
import { buildFor } from './testing/real-file.ts';
import { treeOf } from './testing/trees.ts';
import type { Scenario } from './workload.ts';

/*
 * Reductions rest on footprints: two steps that touch nothing in common must lead to the same state in either order. That is tried
 * wherever random walks come to.
 */

const tree = treeOf('6.12');
const run = tree === undefined ? test.skip : test;

/** A step that can be taken, and what it touches. */
interface Offered {
  readonly process: number;
  readonly name: string;
  readonly footprint: Footprint;
  /** Held before it. */
  readonly locks: number;
}

class Commutation {
  /** Pairs of steps that touch nothing in common. */
  pairs = 0;
  private readonly machine: KernelMachine;
  private readonly engine: Engine;
  private readonly here: Uint8Array;

  constructor(machine: KernelMachine) {
    this.machine = machine;
    this.engine = (machine as unknown as { readonly engine: Engine }).engine;
    this.here = new Uint8Array(machine.snapshotBytes);
  }

  walk(random: Random, steps: number): void {
    const { machine } = this;
    machine.reset();
    for (let step = 0; step < steps; step++) {
      const offered = this.offered();
      if (offered.length === 0) return;
      if (step % 3 === 0) this.tryPairs(offered);
      const { process, name } = offered[random.below(offered.length)]!;
      this.take(process, name);
      if (machine.view.defect !== null) return;
    }
  }

  private offered(): Offered[] {
    const { machine, here } = this;
    machine.save(here, 0);
    return machine.processes.flatMap((_, process) =>
      Array.from({ length: machine.choices(process) }, (_, choice) => {
        const name = this.name(process, choice);
        const footprint = new Footprint();
        const locks = machine.locksHeld(process);
        machine.observedStep(process, choice, footprint);
        machine.restore(here, 0);
        return { process, name, footprint, locks };
      }),
    );
  }

  private tryPairs(offered: readonly Offered[]): void {
    for (const one of offered) {
      for (const other of offered) {
        if (other.process <= one.process || this.nest(one.process, other.process)) continue;
        const shared = conflict(one, other);
        // What has a lock in common, or its owner, cannot come next in both.
        expect(shared, `${one.name} and ${other.name}`).not.toBe('protected');
        if (shared !== null) continue;
        this.pairs++;
        expect(this.memoryAfter(other, one), `${one.name} and ${other.name}`).toEqual(this.memoryAfter(one, other));
        this.machine.restore(this.here, 0);
      }
    }
  }

  /** What memory holds after the two steps, and what they did. */
  private memoryAfter(first: Offered, second: Offered): Record<string, unknown> {
    const { machine, engine } = this;
    machine.restore(this.here, 0);
    const told: Record<string, unknown> = {};
    for (const { process, name } of [first, second]) {
      Object.assign(machine.view.outcome, newOutcome());
      expect(this.take(process, name), `${name} after ${first.name}`).toBe(true);
      const { outcome, defect } = machine.view;
      told[`outcome of ${machine.processes[process]}`] = { ...outcome, allocatorWasEmpty: false };
      told[`defect of ${machine.processes[process]}`] = defect;
    }
    const { layout, words } = engine;
    const memory = words.slice(layout.stateBegin >>> 2, (layout.heap + layout.heapLimit) >>> 2);
    const blocks = words.slice(blocksAddress >>> 2, (blocksAddress + machine.processes.length * blockBytes) >>> 2);
    // Whom callbacks wait for, and who was told that somebody else has begun, are in no footprint: see Bookkeeping.
    const callbacks = (layout.callbacks >>> 2) - (layout.stateBegin >>> 2);
    for (let callback = 0; callback < 8; callback++) memory[callbacks + 2 * callback + 1] = 0;
    for (let at = 7; at < blocks.length; at += blockBytes >>> 2) blocks[at] = 0;
    told.memory = createHash('sha256').update(memory).update(blocks).digest('hex');
    return told;
  }

  private take(process: number, name: string): boolean {
    const { machine } = this;
    const choice = Array.from({ length: machine.choices(process) }, (_, choice) => choice).find(
      (choice) => this.name(process, choice) === name,
    );
    if (choice === undefined) return false;
    machine.step(process, choice);
    return true;
  }

  private name(process: number, choice: number): string {
    const { action, arguments: named, sentence } = this.machine.label(process, choice);
    return `${this.machine.processes[process]}: ${action} ${JSON.stringify(named)} ${sentence}`;
  }

  /** A CPU stands still while its interrupt runs, whatever they touch. */
  private nest(one: number, other: number): boolean {
    const names = [one, other].map((process) => this.machine.processes[process]!.replace('worker', 'cpu0'));
    return names.some((name) => names.includes(name.replace('cpu', 'irq')) && name.startsWith('cpu'));
  }
}

const locking = Access.acquire | Access.release;
const token = Access.take | Access.give;

/** Whether both touch a variable that one of them changes, or a lock, and what protects that. */
function conflict(one: Offered, other: Offered): 'protected' | 'unprotected' | null {
  let found: 'protected' | 'unprotected' | null = null;
  let waits = false;
  const locksOfOne = locksets(one);
  const locksOfOther = locksets(other);
  for (let i = 0; i < one.footprint.count; i++) {
    for (let j = 0; j < other.footprint.count; j++) {
      if (one.footprint.variable[i] !== other.footprint.variable[j]) continue;
      const [a, b] = [one.footprint.access[i]!, other.footprint.access[j]!];
      if (((a & locking) === 0) !== ((b & locking) === 0)) continue;
      if (((a | b) & (locking | Access.write)) === 0) continue;
      // Who comes first takes a lock or a token, and keeps others from it.
      if (((a | b) & (locking | token)) !== 0) waits = true;
      else if ((locksOfOne[i]! & locksOfOther[j]!) !== 0) found = 'protected';
      else found ??= 'unprotected';
    }
  }
  return waits ? 'unprotected' : found;
}

/** What protects each access of the step, one bit each. */
function locksets({ footprint, locks }: Offered): number[] {
  let held = locks;
  return Array.from({ length: footprint.count }, (_, i) => {
    const access = footprint.access[i]!;
    if ((access & Access.acquire) !== 0) held |= 1 << footprint.variable[i]!;
    if ((access & Access.release) !== 0) held &= ~(1 << footprint.variable[i]!);
    return (access & Access.owned) !== 0 ? held | (1 << 31) : held;
  });
}

const workload = growing.workload;
const scenarios: readonly Scenario[] = [
  growing,
  {
    ...growing,
    name: 'three CPUs',
    geometry: { slots: 8, areas: 2, addedPools: 4 },
    segmentSlots: 4,
    workload: {
      ...workload,
      cpus: 3,
      mappingsPerCpu: 2,
      operationsPerCpu: 0,
      requests: [{ ...workload.requests[0]!, bytes: 3 * 2048 }],
    },
  },
  {
    ...growing,
    name: 'unmapped by others, allocations that fail, stray lookups, syncs',
    workload: {
      ...workload,
      mappingsPerCpu: 2,
      operationsPerCpu: 0,
      unmap: 'any-cpu',
      allocationsFail: true,
      strayLookups: true,
      migration: true,
      syncs: [{ direction: 'for-cpu', offset: 0, bytes: 2048 }],
    },
  },
  {
    ...growing,
    name: 'interrupts',
    workload: { ...workload, operationsPerCpu: 0, interrupts: { mappings: 1, operations: 0 }, rcu: 'non-preemptible' },
  },
];

run.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  'steps that touch nothing in common can be exchanged: %s',
  { timeout: 300_000 },
  async (_, scenario) => {
    const build = await buildFor(tree!, scenario, { debugFs: false });
    const commutation = new Commutation(new KernelMachine(build, scenario, { observes: true }));
    const random = randomOf(7);
    for (let walk = 0; walk < 15; walk++) commutation.walk(random, 150);
    expect(commutation.pairs).toBeGreaterThan(200);
  },
);
