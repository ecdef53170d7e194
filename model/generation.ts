import type { Device, Generation, Geometry, Request } from './scenario.ts';

/** How one generation of the kernel aligns and searches. */
export interface Rules {
  readonly alignment: Alignment;
  /** The search begins at the cursor rounded up to the stride. */
  readonly startsAligned: boolean;
  /** The search ends when its cursor equals its start, instead of after area_nslabs probes. */
  readonly stopsAtStart: boolean;
  /** Bits of min_align_mask between a slot and alloc_align_mask are kept by padding slots (v6.9). */
  readonly pads: boolean;
  /** The size is rounded up to alloc_align_mask + 1 after the offset is added (v6.10), not before. */
  readonly roundsAfterOffset: boolean;
  /** swiotlb_alloc() asks for the natural alignment of its order (v6.9), not for none. */
  readonly alignsCoherent: boolean;
  /** A partial sync may begin below the offset of a later slot: the delta is signed (v6.9). */
  readonly signedDelta: boolean;
  /** list[] of a pool shorter than a segment ends with the pool (v6.7). */
  readonly listEndsWithPool: boolean;
}

/** Which masks the search of an area compares, by the commit that introduced them. */
export type Alignment = '5.16' | '6.1-stable' | '6.3-rc' | '6.3' | '6.9-rc' | '6.9';

export interface GenerationInfo {
  readonly name: Generation;
  readonly rules: Rules;
  readonly sentence: string;
}

const old: Rules = {
  alignment: '5.16',
  startsAligned: true,
  stopsAtStart: true,
  pads: false,
  roundsAfterOffset: false,
  alignsCoherent: false,
  signedDelta: false,
  listEndsWithPool: false,
};
const counted: Rules = { ...old, startsAligned: false, stopsAtStart: false };

export const generations: readonly GenerationInfo[] = [
  {
    name: '5.16',
    rules: old,
    sentence: 'v5.16 to v6.2: alignment follows from stride and start; the search stops when its cursor equals its start.',
  },
  {
    name: '6.1-stable',
    rules: { ...old, alignment: '6.1-stable' },
    sentence:
      'v6.1.y with the mask fix of v6.9 backported: bits of min_align_mask below alloc_align_mask are ignored, the search still stops at its start.',
  },
  {
    name: '6.3-rc',
    rules: { ...counted, alignment: '6.3-rc' },
    sentence: '0eee5ae10256: masks are AND-ed; the search counts its probes.',
  },
  {
    name: '6.3',
    rules: { ...counted, alignment: '6.3' },
    sentence: 'bbb73a103fbb, v6.3 to v6.8: masks are OR-ed and compared with the original address.',
  },
  {
    name: '6.9-rc',
    rules: { ...counted, alignment: '6.9-rc', listEndsWithPool: true },
    sentence: '04867a7a3332: alloc_align_mask is tested on the slot itself.',
  },
  {
    name: '6.9',
    rules: { ...counted, alignment: '6.9', pads: true, alignsCoherent: true, signedDelta: true, listEndsWithPool: true },
    sentence: 'v6.9: the two masks are kept apart, padding slots keep the bits of min_align_mask below alloc_align_mask.',
  },
  {
    name: '6.10',
    rules: {
      ...counted,
      alignment: '6.9',
      pads: true,
      roundsAfterOffset: true,
      alignsCoherent: true,
      signedDelta: true,
      listEndsWithPool: true,
    },
    sentence: 'v6.10 and later: the size is rounded up after the offset is added.',
  },
];

export function rulesOf(generation: Generation): Rules {
  const found = generations.find((info) => info.name === generation);
  if (!found) throw new RangeError(`no generation ${generation}`);
  return found.rules;
}

/** What a request becomes before an area is searched: everything that does not depend on the state. */
export interface Placement {
  /** Bytes looked for: the mapping with its offset and rounding (alloc_size of swiotlb_search_pool_area()). */
  readonly allocSize: number;
  /** Bytes from the start of the allocation to the mapping. */
  readonly offset: number;
  /** Padding slots: offset >> IO_TLB_SHIFT. */
  readonly padSlots: number;
  /** Bits that must be zero in the first slot's address. 0 where the generation tests nothing. */
  readonly zeroMask: number;
  /** Bits in which the first slot's address must equal the original address; not tested for coherent requests, which have none. */
  readonly equalMask: number;
  /** Slots that the cursor advances after an aligned slot that is taken. */
  readonly stride: number;
}

/**
 * The masks, size and stride of a request. Notation as in swiotlb.c: S = IO_TLB_SIZE, P = PAGE_SIZE, M = min_align_mask,
 * K = alloc_align_mask. Sources: swiotlb_do_find_slots() to v6.5, swiotlb_area_find_slots() to v6.8, swiotlb_search_pool_area()
 * and swiotlb_tbl_map_single() from v6.9, swiotlb_alloc() for coherent requests.
 */
export function placementOf(request: Request, device: Device, geometry: Geometry, orig: number, rules: Rules): Placement {
  const S = geometry.slotBytes;
  const P = geometry.pageBytes;
  const M = device.minAlignMask;
  const low = S - 1;
  const K = request.coherent ? (rules.alignsCoherent ? coherentAlignMask(request.bytes, P) : 0) : request.allocAlignMask;

  const offset = request.coherent ? 0 : orig & M & (rules.pads ? K | low : low);
  const allocSize = request.coherent
    ? request.bytes
    : rules.roundsAfterOffset
      ? roundUp(request.bytes + offset, K + 1)
      : roundUp(request.bytes, K + 1) + offset;
  const big = allocSize >= P;
  const masks = masksOf(rules.alignment, M, K, S, P, big);
  return { allocSize, offset, padSlots: rules.pads ? Math.floor(offset / S) : 0, ...masks };
}

function masksOf(alignment: Alignment, M: number, K: number, S: number, P: number, big: boolean) {
  const low = S - 1;
  const slots = (mask: number) => Math.floor(mask / S) + 1;
  switch (alignment) {
    case '5.16':
    case '6.1-stable': {
      const equalMask = alignment === '5.16' ? M & ~low : M & ~(K | low);
      let stride = slots(equalMask);
      if (big) stride = Math.max(stride, stride * (P / S));
      return { zeroMask: 0, equalMask, stride: Math.max(stride, slots(K)) };
    }
    case '6.3-rc': {
      let equalMask = M & ~low;
      if (big) equalMask &= ~(P - 1);
      equalMask &= K;
      return { zeroMask: 0, equalMask, stride: slots(equalMask) };
    }
    case '6.3': {
      const equalMask = (M | K | (big ? P - 1 : 0)) & ~low;
      return { zeroMask: 0, equalMask, stride: slots(equalMask) };
    }
    case '6.9-rc': {
      const equalMask = (M | (big ? P - 1 : 0)) & ~low;
      return { zeroMask: K, equalMask, stride: slots(Math.max(K, equalMask)) };
    }
    case '6.9': {
      const zeroMask = (K === 0 && M === 0 && big ? P - 1 : K) | low;
      const equalMask = M & ~zeroMask;
      return { zeroMask, equalMask, stride: slots(Math.max(zeroMask, equalMask)) };
    }
  }
}

/** (1 << (get_order(size) + PAGE_SHIFT)) - 1, as swiotlb_alloc() computes it. */
export function coherentAlignMask(bytes: number, pageBytes: number): number {
  let span = pageBytes;
  while (span < bytes) span *= 2;
  return span - 1;
}

/** ALIGN(value, step) for a positive step. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
