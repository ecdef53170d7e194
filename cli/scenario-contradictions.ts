import { presetNamed } from './catalogue.ts';
import type { ScenarioDocument } from './scenario-schema.ts';

/** Two parts of a scenario that cannot both be meant. */
export interface Contradiction {
  /** Where the reader should look. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly allowed: string;
}

/** Addresses are kept in 31 bits: models pack them in signed integers. */
const addressLimit = 2 ** 31;

/** Requests after `origOffset` is expanded. */
const requestsMax = 256;

/** What is wrong between parts of a scenario whose parts are each right. */
export function contradictions(scenario: ScenarioDocument): Contradiction[] {
  return [
    ...ofGeometry(scenario),
    ...ofDesign(scenario),
    ...ofRequests(scenario),
    ...ofSearch(scenario),
    ...ofExpectation(scenario),
  ];
}

function* ofGeometry({ geometry }: ScenarioDocument): Generator<Contradiction> {
  const { slots, areas, slotBytes, pageBytes, pools } = geometry;
  if (slots > 0 && areas > slots) {
    yield {
      path: ['geometry', 'areas'],
      message: `${areas} areas cannot share ${slots} slots`,
      allowed: 'at most as many areas as slots',
    };
  }
  if (pageBytes < slotBytes) {
    yield {
      path: ['geometry', 'pageBytes'],
      message: `a page of ${pageBytes} bytes is smaller than a slot of ${slotBytes}`,
      allowed: 'a page of one or more slots',
    };
  }
  // Half of the addresses are for CPU buffers and for the gaps between scattered pools.
  if (slots * slotBytes * (pools + 1) >= addressLimit / 2) {
    yield {
      path: ['geometry', 'slots'],
      message: `${pools} pools of ${slots} slots of ${slotBytes} bytes do not fit below address 2^31`,
      allowed: 'less than 2^30 bytes over all pools',
    };
  }
  if (geometry.start !== undefined && geometry.start % pageBytes !== 0) {
    yield {
      path: ['geometry', 'start'],
      message: `address ${geometry.start} is not at the start of a page`,
      allowed: `multiples of ${pageBytes} (geometry.pageBytes)`,
    };
  }
}

function* ofDesign({ geometry, design }: ScenarioDocument): Generator<Contradiction> {
  const preset = typeof design === 'string' ? presetNamed(design) : undefined;
  const called = preset === undefined ? 'this layout' : preset.name;
  if (geometry.areas > 1 && preset?.areas === 'one') {
    yield {
      path: ['geometry', 'areas'],
      message: `a pool of ${called} has one area, not ${geometry.areas}`,
      allowed: '1 with this design',
    };
  }
  const onePool = preset === undefined ? typeof design === 'object' && design.layout === 'one' : preset.pools === 'one';
  if (geometry.pools > 1 && onePool) {
    yield {
      path: ['geometry', 'pools'],
      message: `${called} has one pool, not ${geometry.pools}`,
      allowed: '1 with this design',
    };
  }
}

function* ofRequests({ geometry, workload }: ScenarioDocument): Generator<Contradiction> {
  let expanded = 0;
  for (const [index, request] of workload.requests.entries()) {
    const path = ['workload', 'requests', index];
    const device = workload.devices[request.device];
    if (device === undefined) {
      yield {
        path: [...path, 'device'],
        message: `there is no device ${request.device}`,
        allowed: `0 to ${workload.devices.length - 1}: the devices listed in workload.devices`,
      };
      continue;
    }
    expanded += offsetsOf(request, device.minAlignMask).length;
    if (!request.coherent) continue;
    if (request.bytes % geometry.pageBytes !== 0) {
      yield {
        path: [...path, 'bytes'],
        message: `coherent memory of ${request.bytes} bytes is not in whole pages`,
        allowed: `multiples of ${geometry.pageBytes} (geometry.pageBytes)`,
      };
    }
    if (request.origOffset !== 0) {
      yield {
        path: [...path, 'origOffset'],
        message: 'coherent memory has no CPU buffer, so its address has no low bits',
        allowed: '0',
      };
    }
  }
  if (expanded > requestsMax) {
    yield {
      path: ['workload', 'requests'],
      message: `${expanded} requests once every origOffset is written out`,
      allowed: `at most ${requestsMax}`,
    };
  }
}

function* ofSearch({ search, limits }: ScenarioDocument): Generator<Contradiction> {
  const joining = search.reductions.filter((name) => name !== 'dead-variables');
  if (limits.contextSwitches !== undefined && joining.length > 0) {
    yield {
      path: ['limits', 'contextSwitches'],
      message: `switches are counted between steps of the same CPUs, which ${joining.join(' and ')} does not keep apart`,
      allowed: 'with `search: { reductions: [] }` (--no-reduction all) only',
    };
  }
}

function* ofExpectation({ expect }: ScenarioDocument): Generator<Contradiction> {
  if (expect?.property !== undefined && expect.verdict !== 'violated') {
    yield {
      path: ['expect', 'property'],
      message: `a scenario expected to be ${expect.verdict} names no violated property`,
      allowed: 'only with verdict: violated',
    };
  }
}

/** The values of `origOffset` that a request stands for. `all`: those that differ in bits the allocator compares. */
export function offsetsOf(request: ScenarioDocument['workload']['requests'][number], minAlignMask: number): readonly number[] {
  if (request.origOffset === 'all') return Array.from({ length: minAlignMask + 1 }, (_, offset) => offset);
  return typeof request.origOffset === 'number' ? [request.origOffset] : request.origOffset;
}
