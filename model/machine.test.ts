import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Access, Footprint } from '../checker/footprint.ts';
import { sharedFields, tokenFields } from './compile/source.ts';
import { AllocatorMachine } from './machine.ts';
import { type Memory, PoolState } from './memory.ts';
import type { Cells } from './state-vector.ts';
import { arbitraryScenario } from './testing/arbitrary-scenario.ts';
import { scenario } from './testing/scenarios.ts';
import { type WalkStep, walk } from './testing/walk.ts';

const seeds = fc.integer({ min: 1, max: 0x7ffffffe });
const machines = arbitraryScenario().map((made) => new AllocatorMachine(made));

function forAllWalks(
  length: number,
  runs: number,
  check: (machine: AllocatorMachine, seed: number, length: number) => void,
): void {
  fc.assert(
    fc.property(machines, seeds, (machine, seed) => check(machine, seed, length)),
    { numRuns: runs, seed: 6, endOnFailure: true },
  );
}

function bytesOf(machine: AllocatorMachine): string {
  const bytes = new Uint8Array(machine.snapshotBytes);
  machine.save(bytes, 0);
  return Buffer.from(bytes).toString('latin1');
}

/** All that can be done now, by name. */
function waysOf(machine: AllocatorMachine): string {
  const ways = machine.processes.map((name, process) => {
    const labels = Array.from({ length: machine.choices(process) }, (_, choice) => {
      const { action, arguments: about } = machine.label(process, choice);
      return `${action} ${JSON.stringify(about)}`;
    });
    expect(new Set(labels).size, `${name} has two choices of one name: ${labels}`).toBe(labels.length);
    return `${name}: ${labels.join(', ')}`;
  });
  return ways.join('\n');
}

describe('the contract of a machine', () => {
  test('restore brings back what save took: bytes, choices and their names', () => {
    forAllWalks(60, 25, (machine, seed, length) => {
      const saved = new Uint8Array(machine.snapshotBytes + 3);
      walk(machine, seed, length, ({ process, choice }) => {
        const [bytes, ways] = [bytesOf(machine), waysOf(machine)];
        machine.save(saved, 3);
        machine.step(process, choice);
        machine.restore(saved, 3);
        expect(bytesOf(machine)).toBe(bytes);
        expect(waysOf(machine)).toBe(ways);
      });
    });
  });

  test('states with equal bytes have equal choices, by whatever way they were reached', () => {
    let metAgain = 0;
    forAllWalks(150, 20, (machine, seed, length) => {
      const known = new Map<string, string>();
      for (const start of [seed, seed + 1]) {
        walk(machine, start, length, () => {
          const bytes = bytesOf(machine);
          const ways = waysOf(machine);
          const before = known.get(bytes);
          if (before !== undefined) metAgain++;
          expect(ways).toBe(before ?? ways);
          known.set(bytes, ways);
        });
      }
    });
    expect(metAgain).toBeGreaterThan(200);
  });

  test('two machines of one scenario do the same', () => {
    fc.assert(
      fc.property(arbitraryScenario({ faults: true }), seeds, (made, seed) => {
        const [one, other] = [new AllocatorMachine(made), new AllocatorMachine(made)];
        walk(one, seed, 60, ({ process, choice }) => {
          expect(bytesOf(other)).toBe(bytesOf(one));
          other.step(process, choice);
        });
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  test('reset goes back to the state after boot', () => {
    forAllWalks(30, 10, (machine, seed, length) => {
      machine.reset();
      const boot = bytesOf(machine);
      walk(machine, seed, length, () => {});
      machine.reset();
      expect(bytesOf(machine)).toBe(boot);
      expect(machine.view.outcome.kind).toBe('none');
    });
  });

  test('fingerprints of different states differ, and each of their bits is set in about half of them', () => {
    const machine = new AllocatorMachine(
      scenario({
        geometry: { slots: 8, areas: 2 },
        workload: { cpus: 3, mappingsPerCpu: 2, requests: [{ bytes: 2 }, { bytes: 6 }] },
      }),
    );
    const prints = new Map<string, string>();
    const bits = new Array<number>(64).fill(0);
    const out = new Uint32Array(2);
    for (let seed = 1; seed <= 20; seed++) {
      walk(machine, seed, 400, () => {
        const bytes = bytesOf(machine);
        if (prints.has(bytes)) return;
        machine.fingerprint(out);
        prints.set(bytes, `${out[0]} ${out[1]}`);
        for (let bit = 0; bit < 64; bit++) bits[bit]! += (out[bit >> 5]! >>> (bit & 31)) & 1;
      });
    }
    expect(prints.size).toBeGreaterThan(5000);
    expect(new Set(prints.values()).size).toBe(prints.size);
    // Six standard deviations of a fair coin.
    const tolerance = 6 * Math.sqrt(prints.size / 4);
    for (const set of bits) expect(Math.abs(set - prints.size / 2)).toBeLessThan(tolerance);
  });

  test('no pool is made of more slots than there is room for: what lies behind is another pool', () => {
    // One byte, of which that generation makes as many as lie before it in its granule, and rounds up.
    const requests = [{ bytes: 1, origOffset: 7, allocAlignMask: 7 }];
    const workload = { devices: [{ minAlignMask: 7 }], requests };
    const machine = new AllocatorMachine(
      scenario({ design: 'dynamic-pools', generation: '6.1-stable', geometry: { segmentSlots: 2, pools: 2 }, workload }),
    );
    expect(machine.memory.requestAllocSize[0]).toBeGreaterThan(machine.memory.slotsPerPool * machine.memory.slotBytes);
    let allocating = 0;
    for (let seed = 1; seed <= 20; seed++) {
      walk(machine, seed, 200, ({ process, choice }) => {
        if (machine.placeName(process) === 'map.allocating') allocating++;
        machine.step(process, choice);
        for (let pool = 0; pool < machine.memory.pools; pool++) {
          expect(machine.view.poolSlots(pool)).toBeLessThanOrEqual(machine.memory.slotsPerPool);
        }
      });
    }
    expect(allocating).toBeGreaterThan(10);
  });

  test('a blocked process waits for the holder of a lock, for the interrupt on its CPU, or for ever where its search does', () => {
    let blocked = 0;
    forAllWalks(120, 40, (machine, seed, length) => {
      walk(machine, seed, length, () => {
        for (let process = 0; process < machine.processes.length; process++) {
          if (machine.choices(process) > 0 || machine.finished(process)) continue;
          if (machine.placeName(process) === 'map.spinning') continue;
          blocked++;
          const holder = machine.waitsFor(process);
          const interrupted = machine.memory.interrupts && holder === process + machine.memory.cpus;
          expect(holder).toBeGreaterThanOrEqual(0);
          expect(holder).not.toBe(process);
          if (!interrupted) expect(machine.locksHeld(holder), `${machine.processes[holder]} holds a lock`).not.toBe(0);
        }
      });
    });
    expect(blocked).toBeGreaterThan(100);
  });
});

/** Fields that only ghosts read: they may differ without the allocator having noticed anything. */
const ghostFields = ['sawOnlyEmpty', 'fresh', 'roomThroughout'];
/** What a mapping's owner keeps: nobody else's step may read it. */
const fieldsOfMappings = ['mappingRequest', 'mappingAddress', 'mappingFirst', 'mappingSlots', 'mappingArea'];
/** Registers of a process: nobody else's step may read them. */
const registers = ['mapping', 'tries', 'area', 'pool', 'first', 'count', 'startArea', 'sync', 'word', 'operationsLeft'];

interface Cell {
  readonly field: string;
  readonly index: number;
  readonly variable: number;
}

/** Variables that the step must not depend on, by its footprint. */
function unread(
  machine: AllocatorMachine,
  process: number,
  touched: ReadonlyMap<number, number>,
  own: readonly number[],
): Cell[] {
  const m = machine.memory;
  const cells: Cell[] = [];
  for (const { name: field, length } of m.vector.fields) {
    const first = m.vector.firstVariable.get(field)!;
    for (let index = 0; index < length; index++) {
      const foreign =
        (registers.includes(field) && index !== process) || (fieldsOfMappings.includes(field) && !own.includes(index));
      // What a mapping goes through in the hands of the process that took it is a ghost.
      const taken = tokenFields.includes(field) && own.includes(index);
      const settled = isSettled(m, field, index);
      const shared = sharedFields.includes(field) && !taken && !settled && !readBy(touched.get(first + index));
      if (foreign || shared) cells.push({ field, index, variable: first + index });
    }
  }
  return cells;
}

/** Whether the variable never changes again, so that no footprint need say that it is read. */
function isSettled(m: Memory, field: string, index: number): boolean {
  if (field === 'usesIoTlb') return m.usesIoTlb[index] === 1;
  const stays = (pool: number) => m.poolState[pool] === PoolState.published && m.poolTransient[pool] === 0;
  if (field === 'listHead') return m.growing && Array.from(m.poolState, (_, pool) => pool).every(stays);
  return ['poolState', 'poolTransient', 'poolSlots', 'poolNext'].includes(field) && stays(index);
}

/** 1: read, 2: written. */
function readBy(access: number | undefined): boolean {
  return access !== undefined && (access & 1) !== 0;
}

function valuesBut(machine: AllocatorMachine, ...left: readonly Cell[]): string {
  const m = machine.memory;
  return m.vector.fields
    .filter(({ name }) => !ghostFields.includes(name))
    .map(({ name }) => {
      const values = Array.from(m[name as 'list'] as Cells);
      for (const { field, index } of left) if (field === name) values[index] = 0;
      return `${name} ${values.join(' ')}`;
    })
    .join('\n');
}

/** Takes a step and sorts what its footprint names: bit 1 for a variable read, bit 2 for one written. */
function touchedBy(machine: AllocatorMachine, process: number, choice: number, footprint: Footprint): Map<number, number> {
  footprint.clear();
  machine.observedStep(process, choice, footprint);
  const touched = new Map<number, number>();
  for (let k = 0; k < footprint.count; k++) {
    const [access, variable] = [footprint.access[k]!, footprint.variable[k]!];
    if ((access & (Access.acquire | Access.release)) !== 0) continue;
    touched.set(
      variable,
      (touched.get(variable) ?? 0) | ((access & (Access.take | Access.give)) !== 0 ? 3 : (access & Access.write) === 0 ? 1 : 2),
    );
  }
  return touched;
}

/**
 * Takes the step again and again, each time with another value in one of the variables that its footprint does not read, and
 * expects the same effect on everything else. Gives back how many variables it tried.
 */
function expectIndependence(machine: AllocatorMachine, { process, choice, pick }: WalkStep, most: number): number {
  const m = machine.memory;
  const before = new Uint8Array(machine.snapshotBytes);
  machine.save(before, 0);
  const label = machine.label(process, choice);
  /** Takes the step of that name: another value may have given the process more steps, or fewer. */
  const take = (): boolean => {
    for (let other = 0; other < machine.choices(process); other++) {
      const { action, arguments: about } = machine.label(process, other);
      if (action !== label.action || JSON.stringify(about) !== JSON.stringify(label.arguments)) continue;
      machine.step(process, other);
      return true;
    }
    return false;
  };
  const own = [m.mapping[process]!];
  const touched = touchedBy(machine, process, choice, new Footprint());
  own.push(m.mapping[process]!);
  // Which of its free handles a map takes makes no difference but in name.
  if (label.action === 'map') for (let k = 0; k < m.mappingsPerCpu; k++) own.push(process * m.mappingsPerCpu + k);
  const cells = unread(machine, process, touched, own);
  const tries = Math.min(most, cells.length);
  for (let k = 0; k < tries; k++) {
    const cell = cells[(tries === cells.length ? k : pick + k * 977) % cells.length]!;
    machine.restore(before, 0);
    machine.step(process, choice);
    const array = m[cell.field as 'list'] as Cells;
    const [expected, written] = [valuesBut(machine, cell), array[cell.index]!];
    machine.restore(before, 0);
    const other = array[cell.index]! === 1 ? 0 : 1;
    array[cell.index] = other;
    const where = `${label.action} of ${machine.processes[process]} with another ${cell.field}[${cell.index}]`;
    expect(take(), where).toBe(true);
    if (valuesBut(machine, cell) !== expected) expect(valuesBut(machine, cell), where).toBe(expected);
    const wrote = ((touched.get(cell.variable) ?? 0) & 2) !== 0;
    expect(array[cell.index], where).toBe(wrote ? written : other);
  }
  return tries;
}

describe('footprints: a step does the same whatever stands in the variables that it is said not to read', () => {
  test('on random walks, a few variables at each step', () => {
    let tried = 0;
    forAllWalks(80, 60, (machine, seed, length) => {
      walk(machine, seed, length, (step) => {
        tried += expectIndependence(machine, step, 3);
      });
    });
    expect(tried).toBeGreaterThan(5000);
  });

  test('on walks of a growing allocator, every variable, at every place', () => {
    const machine = new AllocatorMachine(
      scenario({
        design: 'dynamic-pools',
        geometry: { pools: 3 },
        workload: { cpus: 2, mappingsPerCpu: 2, unmap: 'any-cpu', requests: [{ bytes: 8 }, { bytes: 4 }] },
      }),
    );
    const times = new Map<string, number>();
    for (let seed = 1; seed <= 30; seed++) {
      walk(machine, seed, 250, (step) => {
        const place = machine.placeName(step.process);
        const count = times.get(place) ?? 0;
        if (count >= 20) return;
        times.set(place, count + 1);
        expectIndependence(machine, step, Number.POSITIVE_INFINITY);
      });
    }
    for (const place of ['unmap.calling', 'unmap.unlinking', 'find.walking', 'map.publishing', 'idle']) {
      expect(times.get(place), place).toBeGreaterThanOrEqual(5);
    }
  });
});
