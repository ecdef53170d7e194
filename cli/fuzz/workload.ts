import fc from 'fast-check';
import { presetNamed } from '../catalogue.ts';
import type { ScenarioDocument } from '../scenario-schema.ts';
import { UserError } from '../user-error.ts';

type Workload = ScenarioDocument['workload'];
type Request = Workload['requests'][number];
type Device = Workload['devices'][number];
type Sync = Workload['syncs'][number];

const slotBytes = 2048;
const pageBytes = 4096;
export const segmentSlots = 128;
/** The default pool of 64 MiB. */
export const slots = 32768;
/** IO_TLB_MIN_SLABS: 1 MiB. */
export const slotsLeast = 512;
const areasMax = 256;
/** Instances: their addresses must fit into 31 bits with the gaps between them. */
const instancesMax = 8;
/** Mappings in flight at once, over all CPUs: the properties compare them with each other and with the slots of an area. */
const mappingsMax = 64;
/** Readers of an RCU section are bits of one word, the worker's included. */
const readersMax = 30;

/** The scenario with the geometry of a real machine of so many CPUs: design, generation, faults and properties stay. */
export function realGeometry(document: ScenarioDocument, cpus: number): ScenarioDocument {
  const { many, instances, growing } = shapeOf(document);
  if (growing && cpus > readersMax) {
    throw new UserError(2, `--cpus ${cpus}: a design that grows is modelled for at most ${readersMax} CPUs`);
  }
  const areas = Math.min(areasMax, 2 ** Math.ceil(Math.log2(cpus)));
  const pools = growing ? 2 : instances ? Math.min(instancesMax, areas) : 1;
  const empty = document.faults.includes('empty-allocator') && document.geometry.slots === 0;
  const { start: _start, ...geometry } = document.geometry;
  return {
    ...document,
    geometry: {
      ...geometry,
      slotBytes,
      pageBytes,
      segmentSlots,
      slots: empty ? 0 : growing ? slots : slots / pools,
      areas: many && !empty ? areas : 1,
      pools,
    },
  };
}

/** Which of areas and pools the design multiplies with the CPUs. */
function shapeOf({ design, geometry }: ScenarioDocument): { many: boolean; instances: boolean; growing: boolean } {
  if (typeof design === 'string') {
    const { areas, pools } = presetNamed(design);
    return { many: areas === 'many', instances: pools === 'instances', growing: pools === 'growth' };
  }
  return {
    many: geometry.areas > 1 || design.layout === 'one',
    instances: design.layout !== 'one' && design.layout !== 'growing' && design.sharing === 'all',
    growing: design.layout === 'growing',
  };
}

/** Random workloads, on the default pool or on the least that set-up grants: a segment for each area, which is soon full. */
export function realDocuments(document: ScenarioDocument, cpus: number): fc.Arbitrary<ScenarioDocument> {
  const large = realGeometry(document, cpus);
  const { geometry } = large;
  const least = Math.max(slotsLeast / geometry.pools, segmentSlots * geometry.areas);
  const small = { ...large, geometry: { ...geometry, slots: Math.min(geometry.slots, least) } };
  return fc
    .record({ workload: realWorkloads(cpus), base: fc.constantFrom(large, small) })
    .map(({ workload, base }) => ({ ...base, workload }));
}

/** What drivers of real devices ask, on so many CPUs of a machine with the real geometry. */
export function realWorkloads(cpus: number): fc.Arbitrary<Workload> {
  return fc
    .record({
      devices: fc.array(device, { minLength: 1, maxLength: 3, size: 'max' }),
      aligns: fc.boolean(),
      unmap: fc.constantFrom('same-cpu', 'any-cpu'),
      interrupts: fc.integer({ min: 0, max: 3 }).map((die) => die === 3 && cpus * 2 <= readersMax),
    })
    .chain(({ devices, aligns, unmap, interrupts }) =>
      fc.array(requestOf(devices, aligns), { minLength: 4, maxLength: 16, size: 'max' }).chain((requests) =>
        fc.array(syncOf(requests, aligns), { maxLength: 3, size: 'max' }).map(
          (syncs): Workload => ({
            cpus,
            mappingsPerCpu: Math.max(1, Math.min(8, Math.floor(mappingsMax / (cpus * (interrupts ? 2 : 1))))),
            unmap,
            interrupts,
            operationsPerCpu: 0,
            devices,
            requests,
            syncs,
          }),
        ),
      ),
    );
}

/** NVMe and Hyper-V storage have 0xfff, most devices 0; boundaries are rare and large. */
const device: fc.Arbitrary<Device> = fc.record({
  minAlignMask: fc.constantFrom(0, 0, 0xfff, 0xfff, 0x7ff, 0x1ff, 0x1fff),
  boundaryMask: fc.constantFrom<Device['boundaryMask'][]>('none', 'none', 'none', 0x3ffff, 0xfffff, 0x7fffffff),
});

/** Every power of two and its neighbours are where rounding goes wrong. */
const sizes = [1, 63, 512, 1500, 2047, 2048, 2049, 4095, 4096, 4097, 6144, 8192, 9000, 16384, 65536, 131072, 258048, 262144];

function requestOf(devices: readonly Device[], aligns: boolean): fc.Arbitrary<Request> {
  const size = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...sizes) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: segmentSlots * slotBytes }) },
  );
  return fc
    .record({
      device: fc.nat(devices.length - 1),
      bytes: size,
      origOffset: fc.oneof(fc.constantFrom(0, 0x200, 0x800, 0x1000, 0xffe), fc.nat(0xffff)),
      allocAlignMask: fc.constantFrom(...(aligns ? [0, 0, 0xfff, 0xffff] : [0])),
      direction: fc.constantFrom('to-device', 'from-device', 'bidirectional'),
      coherent: fc.integer({ min: 0, max: 4 }).map((die) => die === 4),
    })
    .map((request): Request => {
      if (!request.coherent) return { ...request, bytes: Math.min(request.bytes, maxMappingBytes(devices[request.device]!)) };
      const bytes = Math.ceil(request.bytes / pageBytes) * pageBytes;
      return { ...request, bytes, origOffset: 0, allocAlignMask: 0 };
    });
}

/** swiotlb_max_mapping_size(), which drivers keep to. */
function maxMappingBytes({ minAlignMask }: Device): number {
  return slotBytes * segmentSlots - Math.ceil(minAlignMask / slotBytes) * slotBytes;
}

/**
 * Partial syncs begin inside every mapping. Drivers that sync more than they mapped are cut off at the end of the allocation, not
 * of the mapping, so that only where no request is rounded up may a sync be longer than a mapping.
 */
function syncOf(requests: readonly Request[], aligns: boolean): fc.Arbitrary<Sync> {
  const shortest = Math.min(...requests.filter(({ coherent }) => !coherent).map(({ bytes }) => bytes), pageBytes);
  return fc
    .record({
      offset: fc.nat(shortest - 1),
      bytes: fc.integer({ min: 1, max: 4096 }),
      direction: fc.constantFrom('for-cpu', 'for-device'),
    })
    .map((sync): Sync => (aligns ? { ...sync, bytes: Math.min(sync.bytes, shortest - sync.offset) } : sync));
}
