import { newOutcome } from '../properties/outcome.ts';
import type { Outcome } from '../properties/view.ts';
import { faultNamed } from './fault.ts';
import { placementOf, type Rules, rulesOf } from './generation.ts';
import { layOut } from './geometry.ts';
import type { Scenario } from './scenario.ts';
import { type Cells, StateVector } from './state-vector.ts';

/** A mapping's life, as the driver and the ghosts see it. */
export const MappingState = {
  /** No mapping: the handle can be used. */
  none: 0,
  /** Requested; no slots yet. */
  requested: 1,
  /** Slots claimed; the call has not returned. */
  claimed: 2,
  /** The driver holds its address. */
  live: 3,
  /** The owner syncs it. */
  syncing: 4,
  /** Being unmapped; the slots are still taken. */
  unmapping: 5,
  /** Being unmapped, and all that its device may have written is in the CPU buffer. */
  drained: 6,
  /** Slots given back; the unmap has not returned. */
  released: 7,
} as const;

/** The life of a pool. Pools that do not grow are published for ever. */
export const PoolState = { absent: 0, building: 1, published: 2, unlinked: 3 } as const;

/**
 * The state of the allocator, its drivers and its CPUs, with the constants of the scenario beside it.
 *
 * Everything that changes is a typed array over one buffer (`vector`): those bytes are the snapshot. Slots, areas and pools are
 * numbered over all pools; process registers are indexed by process. Guards and actions (operations/) read and write nothing else.
 *
 * Addresses are below 2^31, so that bitwise operators keep them.
 */
export class Memory {
  readonly vector: StateVector;
  readonly outcome: Outcome;
  readonly rules: Rules;

  // Geometry.
  readonly slotBytes: number;
  readonly slotShift: number;
  readonly pageBytes: number;
  readonly segmentSlots: number;
  readonly pools: number;
  readonly slotsPerPool: number;
  readonly areasPerPool: number;
  /** area_nslabs of an initial pool, as the allocator computes it. */
  readonly areaSlots: number;
  readonly poolStart: Int32Array;
  /** Bytes between the starts of neighbouring pools. */
  readonly poolDistance: number;
  /** Signed width in bits of a slot's byte offset; 0 for wide enough. */
  readonly offsetBits: number;
  readonly growing: boolean;

  // Processes: CPUs, then their interrupts, then the worker and RCU.
  readonly cpus: number;
  readonly processes: number;
  readonly interrupts: boolean;
  readonly worker: number;
  readonly rcu: number;
  readonly mappingsPerCpu: number;
  readonly mappings: number;
  readonly unmapsAnywhere: boolean;
  readonly bounded: boolean;

  // Design.
  readonly startsAt: Scenario['design']['start'];
  readonly retries: boolean;
  readonly looksUpBy: Scenario['design']['lookup'];
  readonly ownPools: boolean;
  /** Hash from address region to pool: open addressing, -1 for an empty bucket. */
  readonly buckets: Int32Array;

  // Devices and requests.
  readonly devices: number;
  readonly deviceMinAlignMask: Int32Array;
  readonly deviceBoundaryMask: Int32Array;
  readonly requests: number;
  readonly requestDevice: Int32Array;
  readonly requestBytes: Int32Array;
  readonly requestOrig: Int32Array;
  readonly requestAllocAlignMask: Int32Array;
  readonly requestCoherent: Uint8Array;
  readonly requestFromDevice: Uint8Array;
  readonly requestToDevice: Uint8Array;
  readonly requestAllocSize: Int32Array;
  readonly requestOffset: Int32Array;
  readonly requestPadSlots: Int32Array;
  readonly requestZeroMask: Int32Array;
  readonly requestEqualMask: Int32Array;
  readonly requestStride: Int32Array;
  readonly syncs: number;
  readonly syncOffset: Int32Array;
  readonly syncBytes: Int32Array;
  readonly syncForCpu: Uint8Array;

  // Faults that are no change of rules.
  readonly padsFromWrongVariable: boolean;
  readonly alignsCoherentToPage: boolean;
  readonly syncsIgnoreOffset: boolean;
  readonly syncsUnclamped: boolean;
  readonly syncsUnconditionally: boolean;
  readonly skipsInitialBounce: boolean;
  readonly mapsWithoutPool: boolean;
  readonly incrementsCursorPlainly: boolean;
  readonly accountsAfterUnlock: boolean;
  readonly dividesByAreas: boolean;
  readonly freesOneTooMany: boolean;
  readonly sharesWord: boolean;
  readonly leavesInterruptsOn: boolean;
  readonly releasesUnlocked: boolean;
  readonly dropsLockBeforeClaim: boolean;
  readonly freesWithoutGrace: boolean;
  readonly setsFlagLate: boolean;
  readonly initialisesFirstOnly: boolean;

  // Shared state. Per slot:
  readonly list: Cells;
  readonly origAddr: Cells;
  readonly allocSize: Cells;
  readonly padSlots: Cells;
  /** Ghost: 1 while the slot's bytes are those of the mapping that owns it. */
  readonly fresh: Cells;
  // Per area:
  /** 0, or the holder's process number + 1. */
  readonly lock: Cells;
  readonly used: Cells;
  readonly index: Cells;
  // Per pool (growing layouts):
  readonly poolState: Cells;
  readonly poolTransient: Cells;
  readonly poolSlots: Cells;
  /** Next pool on its RCU list, or -1. */
  readonly poolNext: Cells;
  /** Processes (a bit each) whose read-side section the pool's grace period waits for. */
  readonly poolReaders: Cells;
  /** First pool of each RCU list: the allocator's, then one for each device; -1 when empty. */
  readonly listHead: Cells;
  /** Lock of each of those lists: 0, or holder + 1. */
  readonly listLock: Cells;
  /** dev->dma_uses_io_tlb. */
  readonly usesIoTlb: Cells;
  readonly workPending: Cells;
  /** The shared round-robin cursor. */
  readonly cursor: Cells;
  /** Per CPU: 1 while local interrupts are off. */
  readonly interruptsOff: Cells;

  // Per mapping: what the driver keeps ...
  readonly mappingState: Cells;
  readonly mappingRequest: Cells;
  readonly mappingAddress: Cells;
  // ... and the ghosts.
  readonly mappingFirst: Cells;
  readonly mappingSlots: Cells;
  readonly mappingArea: Cells;

  // Per process: where it is, and its registers.
  readonly place: Cells;
  readonly mapping: Cells;
  readonly tries: Cells;
  readonly area: Cells;
  readonly pool: Cells;
  readonly first: Cells;
  readonly count: Cells;
  readonly startArea: Cells;
  readonly sync: Cells;
  readonly word: Cells;
  readonly reading: Cells;
  /** Ghost: every area that the request searched was empty. */
  readonly sawOnlyEmpty: Cells;
  /** Ghost, where tracked: at every instant of the call some area could have served it. */
  readonly roomThroughout: Cells;
  readonly operationsLeft: Cells;

  readonly scenario: Scenario;
  readonly trueAreaSlots: number;
  readonly tracksRoom: boolean;

  constructor(scenario: Scenario, tracksRoom: boolean) {
    this.scenario = scenario;
    this.tracksRoom = tracksRoom;
    const { geometry, workload, design } = scenario;
    const layout = layOut(scenario);
    const has = (fault: string) => scenario.faults.includes(fault);
    let rules = rulesOf(scenario.generation);
    for (const name of scenario.faults) rules = { ...rules, ...faultNamed(name)?.rules };
    this.rules = rules;
    this.outcome = newOutcome();

    this.slotBytes = geometry.slotBytes;
    this.slotShift = Math.log2(geometry.slotBytes);
    this.pageBytes = geometry.pageBytes;
    this.segmentSlots = geometry.segmentSlots;
    this.pools = layout.pools;
    this.slotsPerPool = layout.slots;
    this.areasPerPool = layout.areas;
    this.areaSlots = layout.areaSlots;
    this.trueAreaSlots = layout.trueAreaSlots;
    this.poolStart = Int32Array.from(layout.poolStart);
    this.poolDistance =
      layout.poolStart.length > 1 ? layout.poolStart[1]! - layout.poolStart[0]! : Math.max(1, layout.slots * geometry.slotBytes);
    this.offsetBits = has('index-overflow') ? Math.round(Math.log2(Math.max(2, layout.slots * geometry.slotBytes))) : 0;
    this.growing = design.layout === 'growing';

    this.cpus = workload.cpus;
    this.interrupts = workload.interrupts;
    const users = workload.cpus * (workload.interrupts ? 2 : 1);
    this.worker = this.growing ? users : -1;
    this.rcu = this.growing ? users + 1 : -1;
    this.processes = users + (this.growing ? 2 : 0);
    this.mappingsPerCpu = workload.mappingsPerCpu;
    this.mappings = users * workload.mappingsPerCpu;
    this.unmapsAnywhere = workload.unmap === 'any-cpu';
    this.bounded = workload.operationsPerCpu > 0;

    this.startsAt = design.start;
    this.retries = design.retry === 'next';
    this.looksUpBy = design.lookup;
    this.ownPools = design.sharing === 'device';
    this.buckets = hashPools(this.poolStart, this.poolDistance);

    const devices = workload.devices;
    this.devices = devices.length;
    this.deviceMinAlignMask = Int32Array.from(devices, (device) => device.minAlignMask);
    this.deviceBoundaryMask = Int32Array.from(devices, (device) => device.boundaryMask);
    const requests = workload.requests;
    const origs = requests.map((request, r) =>
      request.coherent ? 0 : layout.origBase + r * layout.origStride + request.origOffset,
    );
    const placements = requests.map((request, r) => placementOf(request, devices[request.device]!, geometry, origs[r]!, rules));
    this.requests = requests.length;
    this.requestDevice = Int32Array.from(requests, (request) => request.device);
    this.requestBytes = Int32Array.from(requests, (request) => request.bytes);
    this.requestOrig = Int32Array.from(origs);
    this.requestAllocAlignMask = Int32Array.from(requests, (request) => request.allocAlignMask);
    this.requestCoherent = Uint8Array.from(requests, (request) => Number(request.coherent));
    this.requestFromDevice = Uint8Array.from(requests, (request) => Number(request.direction !== 'to-device'));
    this.requestToDevice = Uint8Array.from(requests, (request) => Number(request.direction !== 'from-device'));
    this.requestAllocSize = Int32Array.from(placements, (placement) => placement.allocSize);
    this.requestOffset = Int32Array.from(placements, (placement) => placement.offset);
    this.requestPadSlots = Int32Array.from(placements, (placement) => placement.padSlots);
    this.requestZeroMask = Int32Array.from(placements, (placement) => placement.zeroMask);
    this.requestEqualMask = Int32Array.from(placements, (placement) => placement.equalMask);
    this.requestStride = Int32Array.from(placements, (placement) => placement.stride);
    this.syncs = workload.syncs.length;
    this.syncOffset = Int32Array.from(workload.syncs, (sync) => sync.offset);
    this.syncBytes = Int32Array.from(workload.syncs, (sync) => sync.bytes);
    this.syncForCpu = Uint8Array.from(workload.syncs, (sync) => Number(sync.direction === 'for-cpu'));

    this.padsFromWrongVariable = has('pad-uninitialised');
    this.alignsCoherentToPage = has('coherent-order');
    this.syncsIgnoreOffset = has('sync-offset');
    this.syncsUnclamped = has('sync-overrun');
    this.syncsUnconditionally = has('sync-unconditional');
    this.skipsInitialBounce = has('stale-slot');
    this.mapsWithoutPool = has('empty-allocator');
    this.incrementsCursorPlainly = has('cursor-round-robin');
    this.accountsAfterUnlock = has('used-after-unlock');
    this.dividesByAreas = has('wrong-divisor');
    this.freesOneTooMany = has('frees-one-too-many');
    this.sharesWord = has('shared-bitmap-word');
    this.leavesInterruptsOn = has('interrupts-left-on');
    this.releasesUnlocked = has('release-unlocked');
    this.dropsLockBeforeClaim = has('lock-dropped-before-claim');
    this.freesWithoutGrace = has('free-without-grace');
    this.setsFlagLate = has('flag-not-set');
    this.initialisesFirstOnly = has('first-child-only');
    if (this.alignsCoherentToPage) {
      requests.forEach((request, r) => {
        if (request.coherent) this.requestZeroMask[r] = geometry.pageBytes - 1;
      });
    }

    const slots = layout.pools * layout.slots;
    const areas = layout.pools * layout.areas;
    const topAddress = layout.origBase + requests.length * layout.origStride;
    const bytesMax = Math.max(...placements.map((placement) => placement.allocSize), 1) + geometry.slotBytes;
    const vector = new StateVector();
    this.vector = vector;
    this.origAddr = vector.field('origAddr', slots, topAddress);
    this.mappingAddress = vector.field('mappingAddress', this.mappings, topAddress);
    this.list = vector.field('list', slots, Math.max(geometry.segmentSlots, layout.slots) + 1);
    this.allocSize = vector.field('allocSize', slots, bytesMax);
    this.padSlots = vector.field('padSlots', slots, bytesMax);
    this.fresh = vector.field('fresh', slots, 1);
    this.used = vector.field('used', areas, slots + geometry.segmentSlots);
    this.index = vector.field('index', areas, slots);
    const pools = this.growing ? layout.pools : 0;
    const lists = this.growing ? 1 + devices.length : 0;
    this.poolState = vector.field('poolState', pools, 4);
    this.poolTransient = vector.field('poolTransient', pools, 1);
    this.poolSlots = vector.field('poolSlots', pools, layout.slots);
    this.poolNext = vector.field('poolNext', pools, layout.pools);
    this.poolReaders = vector.field('poolReaders', pools, 2 ** users);
    this.listHead = vector.field('listHead', lists, layout.pools);
    this.usesIoTlb = vector.field('usesIoTlb', this.growing ? devices.length : 0, 1);
    this.workPending = vector.field('workPending', this.growing ? 1 : 0, 1);
    this.cursor = vector.field('cursor', design.start === 'cursor' ? 1 : 0, areas);
    this.mappingState = vector.field('mappingState', this.mappings, 7);
    this.mappingRequest = vector.field('mappingRequest', this.mappings, requests.length);
    this.mappingFirst = vector.field('mappingFirst', this.mappings, slots);
    this.mappingSlots = vector.field('mappingSlots', this.mappings, slots + geometry.segmentSlots);
    this.mappingArea = vector.field('mappingArea', this.mappings, areas);
    vector.endSection('data');
    this.lock = vector.field('lock', areas, this.processes + 1);
    this.listLock = vector.field('listLock', lists, this.processes + 1);
    this.interruptsOff = vector.field('interruptsOff', workload.interrupts ? workload.cpus : 0, 1);
    vector.endSection('locks');
    this.place = vector.field('place', this.processes, 127);
    this.mapping = vector.field('mapping', this.processes, this.mappings);
    this.tries = vector.field('tries', this.processes, areas + 1);
    this.area = vector.field('area', this.processes, areas);
    this.pool = vector.field('pool', this.processes, layout.pools);
    this.first = vector.field('first', this.processes, slots + geometry.segmentSlots);
    this.count = vector.field('count', this.processes, slots + geometry.segmentSlots);
    this.startArea = vector.field('startArea', this.processes, areas);
    this.sync = vector.field('sync', this.processes, workload.syncs.length);
    this.word = vector.field('word', this.sharesWord ? this.processes : 0, 2 ** 30);
    this.reading = vector.field('reading', this.growing ? this.processes : 0, 1);
    this.sawOnlyEmpty = vector.field('sawOnlyEmpty', this.processes, 1);
    this.roomThroughout = vector.field('roomThroughout', tracksRoom ? this.processes : 0, 1);
    this.operationsLeft = vector.field('operationsLeft', this.bounded ? users : 0, workload.operationsPerCpu);
    vector.seal();
  }
}

/** A hash table from address region to pool, as large as there are pools, with linear probing. */
function hashPools(poolStart: Int32Array, distance: number): Int32Array {
  const buckets = new Int32Array(poolStart.length).fill(-1);
  poolStart.forEach((start, pool) => {
    let bucket = Math.floor(start / distance) % buckets.length;
    while (buckets[bucket] !== -1) bucket = (bucket + 1) % buckets.length;
    buckets[bucket] = pool;
  });
  return buckets;
}
