import fc from 'fast-check';
import { presets } from '../design.ts';
import { faultNames } from '../fault.ts';
import { generations } from '../generation.ts';
import type { Device, Request, Scenario, Sync } from '../scenario.ts';
import { scenario } from './scenarios.ts';

/** What the arbitrary leaves out. */
export interface ArbitraryOptions {
  /** Seeded defects: up to two where true. Default false. */
  readonly faults?: boolean;
}

const mask = fc.constantFrom(0, 1, 3, 7);
const slotBytes = 2;
const pageBytes = 4;

/**
 * Valid small scenarios: every design, generation and mask; 4 to 16 slots; one to three CPUs, with interrupts, partial syncs,
 * coherent memory and frees by any CPU. They shrink towards one CPU that maps one slot of one area.
 */
export function arbitraryScenario(options: ArbitraryOptions = {}): fc.Arbitrary<Scenario> {
  return fc.constantFrom(...presets).chain((preset) => {
    const device: fc.Arbitrary<Device> = fc.record({ minAlignMask: mask, boundaryMask: fc.constantFrom(-1, 7, 15) });
    return fc
      .record({
        generation: fc.constantFrom(...generations.map(({ name }) => name).toReversed()),
        segmentSlots: fc.constantFrom(4, 8, 2),
        slots: fc.integer({ min: 1, max: 3 }),
        areas: preset.areas === 'many' ? fc.constantFrom(1, 2) : fc.constant(1),
        pools: preset.pools === 'one' ? fc.constant(1) : fc.integer({ min: 1, max: 3 }),
        start: fc.option(fc.integer({ min: 16, max: 40 }), { nil: undefined, freq: 3 }),
        cpus: fc.integer({ min: 1, max: 3 }),
        mappingsPerCpu: fc.integer({ min: 1, max: 2 }),
        unmap: fc.constantFrom('same-cpu' as const, 'any-cpu' as const),
        interrupts: fc.boolean(),
        operationsPerCpu: fc.constantFrom(0, 0, 4),
        devices: fc.array(device, { minLength: 1, maxLength: 2 }),
        faults: options.faults ? fc.subarray([...faultNames], { maxLength: 2 }) : fc.constant([]),
      })
      .chain((shape) => {
        const longest = shape.segmentSlots * slotBytes;
        return fc
          .record({
            requests: fc.array(arbitraryRequest(shape.devices.length, longest), { minLength: 1, maxLength: 4 }),
            syncs: fc.array(arbitrarySync(longest), { maxLength: 2 }),
          })
          .map(({ requests, syncs }) => {
            const { generation, segmentSlots, areas, pools, cpus, mappingsPerCpu, unmap, interrupts, operationsPerCpu } = shape;
            // A pool must hold the largest request: transient pools are as large as their request.
            const slots = shape.slots * Math.max(4, segmentSlots);
            const start = shape.start === undefined ? {} : { start: shape.start * pageBytes };
            return scenario({
              design: preset.name,
              generation,
              geometry: { slotBytes, pageBytes, segmentSlots, slots, areas, pools, ...start },
              workload: { cpus, mappingsPerCpu, unmap, interrupts, operationsPerCpu, devices: shape.devices, requests, syncs },
              faults: shape.faults,
            });
          });
      });
  });
}

/**
 * The same without faults and with two or three devices that are alike: with the masks of the first device and its first two requests,
 * in another order for every other one. Another device may stand before or behind them. Syncs begin within every mapping.
 */
export function arbitraryAlikeDevices(): fc.Arbitrary<Scenario> {
  const shape = fc.record({ alike: fc.integer({ min: 2, max: 3 }), others: fc.constantFrom('none', 'before', 'behind') });
  return fc.tuple(arbitraryScenario(), shape).map(([made, { alike, others }]) => {
    const { devices, requests, syncs } = made.workload;
    const [asked, rest] = [requests.filter(({ device }) => device === 0), requests.filter(({ device }) => device > 0)];
    const told = others === 'none' ? [] : devices.slice(1);
    const first = others === 'before' ? told.length : 0;
    const own = (asked.length > 0 ? asked : requests).slice(0, 2);
    const copies = Array.from({ length: alike }, (_, i) =>
      (i % 2 === 0 ? own : own.toReversed()).map((request) => ({ ...request, device: first + i })),
    );
    const foreign = rest.slice(0, 1).map((request) => ({ ...request, device: request.device - 1 + (first === 0 ? alike : 0) }));
    const all = [...(others === 'before' ? foreign : []), ...copies.flat(), ...(others === 'behind' ? foreign : [])];
    const alikes = Array.from({ length: alike }, () => devices[0]!);
    const bytesMin = Math.min(...all.map(({ bytes }) => bytes));
    return {
      ...made,
      workload: {
        ...made.workload,
        devices: others === 'before' ? [...told, ...alikes] : [...alikes, ...told],
        requests: all,
        syncs: syncs.map((sync) => ({ ...sync, offset: sync.offset % bytesMin })),
      },
    };
  });
}

function arbitraryRequest(devices: number, longest: number): fc.Arbitrary<Request> {
  const device = fc.nat(devices - 1);
  const streaming = fc.record({
    device,
    bytes: fc.integer({ min: 1, max: longest }),
    origOffset: fc.nat(7),
    allocAlignMask: fc.constantFrom(0, 3, 7),
    direction: fc.constantFrom('to-device' as const, 'from-device' as const, 'bidirectional' as const),
    coherent: fc.constant(false),
  });
  const coherent = fc.record({
    device,
    bytes: fc.integer({ min: 1, max: Math.max(1, longest / pageBytes) }).map((pages) => pages * pageBytes),
    origOffset: fc.constant(0),
    allocAlignMask: fc.constant(0),
    direction: fc.constant('bidirectional' as const),
    coherent: fc.constant(true),
  });
  return fc.oneof({ weight: 3, arbitrary: streaming }, { weight: 1, arbitrary: coherent });
}

function arbitrarySync(longest: number): fc.Arbitrary<Sync> {
  return fc.record({
    offset: fc.nat(longest - 1),
    bytes: fc.integer({ min: 1, max: longest }),
    direction: fc.constantFrom('for-cpu' as const, 'for-device' as const),
  });
}
