import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { search } from '../../checker/search.ts';
import { AllocatorMachine } from '../machine.ts';
import { Memory } from '../memory.ts';
import type { Design, Scenario } from '../scenario.ts';
import type { Cells } from '../state-vector.ts';
import { arbitraryAlikeDevices } from '../testing/arbitrary-scenario.ts';
import { type PartialScenario, scenario } from '../testing/scenarios.ts';
import { bytesOf, cpusAreAlike, footprints, reachable, representative, successors, Twin } from '../testing/twin.ts';
import { walk } from '../testing/walk.ts';
import { deviceRenamings } from './alike-devices.ts';

const devicesOf = (made: PartialScenario | Scenario) => deviceRenamings(new Memory(scenario(made), false), false);
const axes = { layout: 'scattered', start: 'cpu', retry: 'next', lookup: 'list', sharing: 'all' } as const;

/** A design that is no preset. */
function custom(changed: Partial<Design>): Design {
  return { name: 'custom', ...axes, ...changed };
}

/** Devices that ask for the same: one slot, or more than half of a pool, so that they get into each other's way. */
function alike(devices: number, rest: PartialScenario = {}): PartialScenario {
  const each = [{ bytes: 2 }, { bytes: 6, direction: 'from-device' as const }];
  const requests = Array.from({ length: devices }, (_, device) => each.map((request) => ({ ...request, device }))).flat();
  return { ...rest, workload: { cpus: 2, devices: Array.from({ length: devices }, () => ({})), requests, ...rest.workload } };
}

/** Designs in which pools go with their devices, and one in which they do not. */
const machines: readonly (readonly [name: string, made: PartialScenario, renamings: number])[] = [
  ['shared areas', alike(3, { geometry: { slots: 8, areas: 2 } }), 6],
  ['a pool for each', alike(3, { design: 'device-private' }), 6],
  ['a pool of several areas for each', alike(2, { design: 'device-private', geometry: { slots: 8, areas: 2 } }), 2],
  ['starts by device', alike(3, { design: 'device-start', geometry: { pools: 3 } }), 6],
  ['starts by device, two at one pool', alike(3, { design: 'device-start', geometry: { pools: 2 } }), 2],
  ['starts by device, in a circle', alike(3, { design: custom({ start: 'device' }), geometry: { pools: 3 } }), 3],
  [
    'a pool for each, side by side',
    alike(2, { design: custom({ layout: 'contiguous', lookup: 'arithmetic', sharing: 'device', start: 'least-used' }) }),
    2,
  ],
];

/** Random scenarios in which devices are interchangeable. */
const random = arbitraryAlikeDevices().filter((made) => devicesOf(made).length > 1);

const both = fc.oneof(
  random,
  fc.constantFrom(...machines).map(([, made]) => scenario(made)),
);

function onWalks(length: number, runs: number, check: (twin: Twin) => void): void {
  fc.assert(
    fc.property(both, fc.integer({ min: 1, max: 0x7ffffffe }), (made, seed) => {
      const twin = new Twin(made, seed);
      walk(twin.machine, seed, length, () => check(twin));
    }),
    { numRuns: runs, seed: 21, endOnFailure: true },
  );
}

describe('a renaming of devices', () => {
  test.each(machines)('exists: %s', (_, made, renamings) => expect(devicesOf(made)).toHaveLength(renamings));

  test('keeps all that is computed of a request, and the low bits of its CPU buffer', () => {
    const kinds = { shared: 0, own: 0, start: 0 };
    fc.assert(
      fc.property(random, (made) => {
        const m = new Memory(made, false);
        const fields = Object.keys(m).filter((name) => /^request(?!Device$|Orig$)[A-Z]/.test(name));
        expect(fields).toHaveLength(11);
        const maskOf = (r: number) =>
          m.deviceMinAlignMask[m.requestDevice[r]!]! | m.requestAllocAlignMask[r]! | (m.pageBytes - 1);
        const masked = (r: number) => m.requestOrig[r]! & maskOf(r);
        for (const { request } of deviceRenamings(m, false)) {
          for (let r = 0; r < m.requests; r++) {
            const to = request[r]!;
            const of = (name: string, at: number) => (m[name as keyof Memory] as Int32Array)[at]!;
            for (const name of fields) expect(of(name, to), name).toBe(of(name, r));
            expect(masked(to)).toBe(masked(r));
            for (const masks of [m.deviceMinAlignMask, m.deviceBoundaryMask]) {
              expect(masks[m.requestDevice[to]!]).toBe(masks[m.requestDevice[r]!]);
            }
          }
        }
        kinds[m.ownPools ? 'own' : m.startsAt === 'device' ? 'start' : 'shared']++;
      }),
      { numRuns: 100, seed: 22 },
    );
    for (const [kind, count] of Object.entries(kinds)) expect(count, kind).toBeGreaterThan(4);
  });

  test('makes of a schedule the one in which other devices ask', () => {
    let compared = 0;
    fc.assert(
      fc.property(both, fc.integer({ min: 1, max: 0x7ffffffe }), (made, seed) => {
        const { machine, symmetry } = new Twin(made, seed);
        const here = new Uint8Array(machine.snapshotBytes);
        deviceRenamings(machine.memory, false).forEach(({ request }, way) => {
          const other = new AllocatorMachine(made);
          walk(machine, seed, 60, ({ process, choice }) => {
            machine.save(here, 0);
            symmetry.devices!.rename(way);
            expect(bytesOf(machine)).toBe(bytesOf(other));
            machine.restore(here, 0);
            other.step(process, renamedChoice(machine, other, process, choice, request));
            if (way > 0) compared++;
          });
        });
      }),
      { numRuns: 40, seed: 23, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(2000);
  });

  test('leaves a state whose steps are those of the other, and every property says the same of them', () => {
    onWalks(30, 30, (twin) => {
      const expected = successors(twin.machine);
      twin.rename();
      expect(successors(twin.machine)).toEqual(expected);
    });
  });

  test('leaves a state with the same representative, and that is its own', () => {
    let changed = 0;
    onWalks(60, 40, (twin) => {
      const { machine } = twin;
      const original = bytesOf(machine);
      const expected = representative(machine);
      twin.rename();
      if (bytesOf(machine) !== original) changed++;
      expect(representative(machine)).toBe(expected);
      machine.canonicalise!();
      expect(representative(machine)).toBe(expected);
    });
    expect(changed).toBeGreaterThan(1000);
  });

  test('touches the same, under the names that pools then have', () => {
    const compared = { moving: 0, staying: 0 };
    onWalks(30, 30, ({ machine, symmetry }) => {
      const here = machine.memory.vector.octets.slice();
      const { renamings } = symmetry.devices!;
      let moving = 0;
      deviceRenamings(machine.memory, false).forEach(({ pool }, way) => {
        const moves = pool.some((to, from) => to !== from);
        const expected = footprints(machine, moves ? renamings[moving++]! : null);
        symmetry.devices!.rename(way);
        expect(footprints(machine, null)).toEqual(expected);
        machine.restore(here, 0);
        compared[moves ? 'moving' : 'staying']++;
      });
      expect(moving).toBe(renamings.length);
    });
    expect(Math.min(compared.moving, compared.staying)).toBeGreaterThan(300);
  });

  test('that left one field of the state as it was would be noticed', () => {
    const noticed = new Map<string, boolean>();
    onWalks(40, 30, ({ machine, symmetry }) => {
      const here = machine.memory.vector.octets.slice();
      const expected = successors(machine);
      symmetry.devices!.rename(1);
      const renamed = machine.memory.vector.octets.slice();
      for (const { name, cells, before } of fieldsOf(machine.memory, here)) {
        if (before.every((value, i) => value === cells[i])) continue;
        if (noticed.get(name)) continue;
        cells.set(before);
        noticed.set(name, differs(machine, expected));
        machine.restore(renamed, 0);
      }
    });
    expect(Object.fromEntries(noticed)).toMatchObject({ mappingRequest: true, origAddr: true, mappingAddress: true, pool: true });
    expect([...noticed].filter(([, seen]) => !seen)).toEqual([]);
  });
});

/** The choice by which `other` asks for the counterpart of what the machine would ask for; else the same. */
function renamedChoice(machine: AllocatorMachine, other: AllocatorMachine, process: number, choice: number, request: Int32Array) {
  const { action, arguments: asked } = machine.label(process, choice);
  if (action !== 'map') return choice;
  for (let counterpart = 0; counterpart < other.choices(process); counterpart++) {
    const label = other.label(process, counterpart);
    if (label.action === 'map' && label.arguments.request === request[asked.request!]) return counterpart;
  }
  throw new Error(`no counterpart of request ${asked.request}`);
}

function fieldsOf(m: Memory, before: Uint8Array) {
  return m.vector.fields.map(({ name, length }) => {
    const cells = m[name as keyof Memory] as Cells;
    const offset = cells.byteOffset - m.vector.octets.byteOffset;
    const Kind = cells.constructor as new (buffer: ArrayBuffer) => Cells;
    return { name, cells, before: new Kind(before.slice(offset, offset + length * cells.BYTES_PER_ELEMENT).buffer) };
  });
}

/** Whether the state's successors are not these; a state of rubbish may have none. */
function differs(machine: AllocatorMachine, expected: readonly string[]): boolean {
  try {
    return successors(machine).join('\n') !== expected.join('\n');
  } catch {
    return true;
  }
}

describe('a search stores one state of each orbit', () => {
  const small: readonly (readonly [string, PartialScenario])[] = machines.map(([name, { workload, ...rest }]) => [
    name,
    {
      ...rest,
      workload: { ...workload, requests: workload!.requests!.filter(({ bytes }) => bytes === 2), operationsPerCpu: 1 },
    },
  ]);

  test.each(small)('%s', (_, made) => {
    const twin = new Twin(scenario(made), 1);
    const { machine, symmetry } = twin;
    const states = reachable(machine, 30_000)!;
    let orbits = 0;
    const seen = new Set<string>();
    for (const bytes of states) {
      if (seen.has(bytes)) continue;
      orbits++;
      const orbit = orbitOf(twin, bytes);
      const representatives = new Set<string>();
      for (const member of orbit) {
        expect(states.has(member)).toBe(true);
        seen.add(member);
        machine.restore(Buffer.from(member, 'latin1'), 0);
        representatives.add(representative(machine));
      }
      expect(representatives.size).toBe(1);
      expect(orbit.has([...representatives][0]!)).toBe(true);
    }
    const { verdict } = search(machine, {
      strategy: 'breadth-first',
      storage: 'exact',
      reductions: ['symmetry'],
      properties: [],
      limits: {},
    });
    expect(verdict.counts.distinct).toBe(orbits);
    expect(orbits).toBeLessThan(states.size / symmetry.devices!.length);
  });
});

/** All states that renamings make of one, by following each generator until nothing is new. */
function orbitOf({ machine, symmetry }: Twin, bytes: string): Set<string> {
  const { memory: m } = machine;
  const exchange = Int32Array.from({ length: m.cpus }, (_, cpu) => (cpu < 2 ? 1 - cpu : cpu));
  const orbit = new Set([bytes]);
  for (const member of orbit) {
    const follow = (rename: () => void) => {
      machine.restore(Buffer.from(member, 'latin1'), 0);
      rename();
      orbit.add(bytesOf(machine));
    };
    for (let way = 1; way < symmetry.devices!.length; way++) follow(() => symmetry.devices!.rename(way));
    if (symmetry.areas !== null) follow(() => symmetry.areas!.rename(1));
    if (cpusAreAlike(machine, 0, 1)) follow(() => symmetry.cpus.renamer.rearrange(exchange));
  }
  return orbit;
}

describe('devices are told apart', () => {
  const two = alike(2);
  const changed = (workload: PartialScenario['workload']) => devicesOf({ ...two, workload: { ...two.workload, ...workload } });

  test('by masks, by what they ask, and by asking for nothing', () => {
    expect(changed({})).toHaveLength(2);
    expect(changed({ devices: [{}, { minAlignMask: 1 }] })).toHaveLength(1);
    expect(changed({ devices: [{}, { boundaryMask: 15 }] })).toHaveLength(1);
    const one = { bytes: 2, device: 0 };
    const asked = (other: object) => changed({ requests: [one, { ...one, device: 1, ...other }] });
    expect(asked({})).toHaveLength(2);
    for (const other of [{ bytes: 3 }, { origOffset: 1 }, { allocAlignMask: 3 }, { direction: 'to-device' }]) {
      expect(asked(other), JSON.stringify(other)).toHaveLength(1);
    }
    expect(changed({ requests: [one, one, { ...one, device: 1 }] }), 'more often').toHaveLength(1);
    const reversed = changed({ requests: [one, { ...one, bytes: 4 }, { bytes: 4, device: 1 }, { bytes: 2, device: 1 }] });
    expect(Array.from(reversed[1]!.request), 'in whatever order').toEqual([3, 2, 1, 0]);
    expect(changed({ requests: [one] })).toHaveLength(1);
  });

  test('where their number steers something, by a fault, and by syncs beyond a mapping', () => {
    expect(devicesOf({ ...two, design: 'dynamic-pools' })).toHaveLength(1);
    expect(devicesOf({ ...two, faults: ['stale-slot'] })).toHaveLength(1);
    expect(devicesOf({ ...two, design: custom({ lookup: 'device' }), geometry: { pools: 2 } })).toHaveLength(1);
    const byDevice = custom({ layout: 'one', start: 'device', lookup: 'arithmetic' });
    expect(devicesOf({ ...two, design: byDevice, geometry: { slots: 8, areas: 2 } })).toHaveLength(1);
    expect(devicesOf({ ...alike(2), design: custom({ start: 'device' }), geometry: { pools: 3 } })).toHaveLength(1);
    expect(changed({ syncs: [{ offset: 2, bytes: 1 }] })).toHaveLength(1);
  });

  test('where CPU buffers overlap', () => {
    const large = { bytes: 8, allocAlignMask: 7, origOffset: 7 };
    const requests = [0, 1].map((device) => ({ ...large, device }));
    const devices = [{ minAlignMask: 7 }, { minAlignMask: 7 }];
    expect(changed({ devices, requests })).toHaveLength(1);
    expect(changed({ devices, requests: requests.map((request) => ({ ...request, origOffset: 0 })) })).toHaveLength(2);
  });

  test('where pools would have to move that are told apart', () => {
    const own = { ...two, design: 'device-private' };
    const boundary = { ...own, workload: { ...own.workload, devices: [{ boundaryMask: 63 }, { boundaryMask: 63 }] } };
    expect(devicesOf(own)).toHaveLength(2);
    expect(devicesOf(boundary), 'by a boundary of more than a pool').toHaveLength(1);
    const data = (made: PartialScenario) => new AllocatorMachine(scenario(made), { tellsAreasApart: true }).renamesData;
    expect(data(own)).toEqual([]);
    expect(data(two)).toEqual(['devices']);
    expect(new AllocatorMachine(scenario(own)).renamesData).toEqual(['areas', 'devices']);
  });

  test('beyond four of them', () => {
    expect(devicesOf(alike(4))).toHaveLength(24);
    expect(devicesOf(alike(6))).toHaveLength(24);
  });
});
