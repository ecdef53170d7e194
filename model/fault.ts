import type { Rules } from './generation.ts';

/**
 * A seeded defect: a switch on a named point of the model. Each of the corpus was in a merged version or a posted patch.
 */
export interface Fault {
  readonly name: FaultName;
  /** Commit and version that fixed it, or the posting that had it. */
  readonly fixedBy: string;
  readonly what: string;
  /** Properties that catch it; the first is the one its scenario expects. */
  readonly properties: readonly string[];
  readonly matters: string;
  /** What it changes in the generation's rules, where it is a change of formula. */
  readonly rules?: Partial<Rules>;
  /** `corpus`: a known defect of the kernel or of a posting; `discipline`: made for this project, to prove that a property bites. */
  readonly origin: 'corpus' | 'discipline';
}

export const faultNames = [
  'coherent-unaligned',
  'coherent-order',
  'masks-disagree',
  'lost-min-align',
  'pad-uninitialised',
  'masks-anded',
  'align-by-stride',
  'sync-offset',
  'sync-overrun',
  'sync-unconditional',
  'partial-sync-refused',
  'index-overflow',
  'endless-search',
  'area-below-segment',
  'transient-list',
  'stale-slot',
  'granule-shared',
  'empty-allocator',
  'cursor-round-robin',
  'used-after-unlock',
  'wrong-divisor',
  'frees-one-too-many',
  'first-child-only',
  'area-one-too-long',
  'shared-bitmap-word',
  'last-area-short',
  'interrupts-left-on',
  'release-unlocked',
  'lock-dropped-before-claim',
  'free-without-grace',
  'flag-not-set',
] as const;
export type FaultName = (typeof faultNames)[number];

export const faults: readonly Fault[] = [
  {
    name: 'coherent-unaligned',
    origin: 'corpus',
    fixedBy: '04867a7a3332, v6.9 (CVE-2024-35814)',
    what: 'alloc_align_mask is only compared when there is an original address, and an odd allocation leaves the cursor unaligned: coherent memory starts at an odd slot.',
    properties: ['no-double-allocation', 'alloc-alignment'],
    matters:
      'The page of a coherent buffer is handed out while another mapping still lives in its first half: two drivers write the same memory.',
    rules: { alignment: '6.3', pads: false, alignsCoherent: false },
  },
  {
    name: 'coherent-order',
    origin: 'corpus',
    fixedBy: 'cbf53074a528, v6.9',
    what: 'Coherent requests are aligned to a page only, not to their order.',
    properties: ['alloc-alignment'],
    matters: 'Drivers rely on coherent memory being naturally aligned to its order.',
  },
  {
    name: 'masks-disagree',
    origin: 'corpus',
    fixedBy: '51b30ecb73b4, v6.9',
    what: 'Bits of min_align_mask below alloc_align_mask are compared with a slot that is aligned to alloc_align_mask: never equal.',
    properties: ['no-spurious-full-maximal'],
    matters: 'An empty allocator refuses every such request.',
    rules: { alignment: '6.9-rc', pads: false, roundsAfterOffset: false },
  },
  {
    name: 'lost-min-align',
    origin: 'corpus',
    fixedBy: 'af133562d5af, v6.9',
    what: 'Bits of min_align_mask between the slot size and alloc_align_mask are dropped.',
    properties: ['dma-alignment'],
    matters: 'NVMe needs the low twelve bits of the address; the device reads and writes at the wrong offset of its page.',
    rules: { pads: false },
  },
  {
    name: 'pad-uninitialised',
    origin: 'corpus',
    fixedBy: 'revision of af133562d5af before it was merged',
    what: 'The count of padding slots is stored from the offset after its slot bits were masked away.',
    properties: ['release-symmetry'],
    matters: 'The padding slots of every such mapping leak.',
  },
  {
    name: 'masks-anded',
    origin: 'corpus',
    fixedBy: 'bbb73a103fbb, v6.3',
    what: 'min_align_mask is AND-ed with alloc_align_mask, so that an alloc_align_mask of 0 erases it.',
    properties: ['dma-alignment'],
    matters: 'All streaming mappings lose the alignment that the device asked for.',
    rules: { alignment: '6.3-rc', pads: false },
  },
  {
    name: 'align-by-stride',
    origin: 'corpus',
    fixedBy: '0eee5ae10256, v6.3',
    what: 'alloc_align_mask follows from the stride alone; a step of one slot over a mismatch of min_align_mask breaks it.',
    properties: ['alloc-alignment', 'granule-isolation'],
    matters: 'An untrusted device is given an IOMMU granule that it shares with foreign data.',
    rules: { alignment: '5.16', startsAligned: true, pads: false },
  },
  {
    name: 'sync-offset',
    origin: 'corpus',
    fixedBy: '5f89468e2f06, v5.13',
    what: 'A partial sync ignores its offset into the mapping.',
    properties: ['sync-address'],
    matters: 'A partial sync copies the wrong bytes: silent data corruption.',
  },
  {
    name: 'sync-overrun',
    origin: 'corpus',
    fixedBy: '868c9ddc182b, v5.15',
    what: 'A sync that is larger than its mapping is not clamped.',
    properties: ['sync-bound'],
    matters: 'The copy runs over the end of the CPU buffer.',
  },
  {
    name: 'sync-unconditional',
    origin: 'corpus',
    fixedBy: 'bddac7c1e02b, v5.18-rc1 (regression by aa6f8dcbab47)',
    what: 'A sync for the device copies whatever the direction of the mapping is.',
    properties: ['no-unasked-copy'],
    matters: 'What the device has written by then is overwritten with old bytes: ath9k lost what it received.',
  },
  {
    name: 'partial-sync-refused',
    origin: 'corpus',
    fixedBy: "v6.9, fix swiotlb_bounce() to do partial sync's correctly",
    what: 'The offset into a slot is unsigned: a partial sync that begins in a later slot, below the offset of the first byte in its own, is refused with a warning.',
    properties: ['copy-complete'],
    matters: 'The driver is shown old bytes.',
    rules: { signedDelta: false },
  },
  {
    name: 'index-overflow',
    origin: 'corpus',
    fixedBy: '3f0461613ebc, v6.0',
    what: 'The slot index is shifted in a type too narrow for the pool (int and 2 GiB in the kernel; here the upper half of the pool).',
    properties: ['in-bounds'],
    matters: 'Addresses of the upper slots lie outside the pool.',
  },
  {
    name: 'endless-search',
    origin: 'corpus',
    fixedBy: '7c3940bf81e5, v6.3',
    what: 'The search stops only when its cursor equals its start, which an odd start and an even stride never reach again.',
    properties: ['search-terminates'],
    matters: 'The CPU loops for ever with the area lock held and interrupts off.',
    rules: { alignment: '5.16', stopsAtStart: true, startsAligned: true, pads: false, roundsAfterOffset: false },
  },
  {
    name: 'area-below-segment',
    origin: 'corpus',
    fixedBy: '8ac04063354a, v6.5',
    what: 'Areas may be smaller than a segment: free runs span areas, but only one lock is held.',
    properties: ['single-area', 'no-double-allocation', 'free-list'],
    matters: 'Two CPUs allocate the same slots.',
  },
  {
    name: 'transient-list',
    origin: 'corpus',
    fixedBy: '53c87e846e33, v6.7 (CVE-2023-52790)',
    what: 'list[] of a pool shorter than a segment is initialised as if the segment were whole.',
    properties: ['in-bounds'],
    matters: 'The search runs off the end of the slot array and corrupts kernel memory.',
    rules: { listEndsWithPool: false },
  },
  {
    name: 'stale-slot',
    origin: 'corpus',
    fixedBy: 'ddbd89deb7d3, v5.18-rc (CVE-2022-0854)',
    what: 'The bounce buffer is not initialised from the CPU buffer when the device is to write it.',
    properties: ['no-stale-data'],
    matters: "Bytes of another driver's earlier mapping are copied to the CPU buffer, and from there to user space.",
  },
  {
    name: 'granule-shared',
    origin: 'corpus',
    fixedBy: '327e2c97c46b, v6.10',
    what: 'The size is rounded up before the offset is added: the last granule is partly owned by another mapping.',
    properties: ['granule-isolation'],
    matters: "An untrusted device can read and write another device's bytes in the granule that they share.",
    rules: { roundsAfterOffset: false },
  },
  {
    name: 'empty-allocator',
    origin: 'corpus',
    fixedBy: 'c51ba246cb17, v6.0',
    what: 'A mapping on an allocator whose pool could not be allocated is not refused at once.',
    properties: ['in-bounds'],
    matters: 'A null pointer is dereferenced in the I/O path.',
  },
  {
    name: 'cursor-round-robin',
    origin: 'corpus',
    fixedBy: 'RFC v1 of the child instances',
    what: 'The shared start cursor is incremented without a lock or an atomic.',
    properties: ['no-data-race'],
    matters: 'Benign for safety: two CPUs start at the same instance. KCSAN reports it.',
  },
  {
    name: 'used-after-unlock',
    origin: 'corpus',
    fixedBy: 'RFC v1, block layer',
    what: 'used and index are updated after the lock is dropped.',
    properties: ['used-counter', 'lock-discipline', 'no-data-race'],
    matters: 'The counter drifts, until requests are refused for ever or granted without room.',
  },
  {
    name: 'wrong-divisor',
    origin: 'corpus',
    fixedBy: 'RFC v1, block layer',
    what: 'The area of a free is slot / number of areas instead of slot / slots per area.',
    properties: ['free-lands-in-its-area', 'in-bounds'],
    matters: 'The slots are returned under the lock of another area.',
  },
  {
    name: 'frees-one-too-many',
    origin: 'corpus',
    fixedBy: 'RFC v1, block layer',
    what: 'The loop of release includes its end.',
    properties: ['release-symmetry', 'free-list'],
    matters: 'A slot of the next mapping is freed under its owner.',
  },
  {
    name: 'first-child-only',
    origin: 'corpus',
    fixedBy: 'child-mem RFC v1',
    what: 'The bound of the set-up loop is cleared inside the loop: only the first area or instance is initialised.',
    properties: ['no-spurious-full-maximal', 'free-list'],
    matters: 'All but one lock are useless.',
  },
  {
    name: 'area-one-too-long',
    origin: 'corpus',
    fixedBy: 'repost of areas with a bitmap',
    what: 'Slots per area are computed one too many (2^shift + 1).',
    properties: ['geometry', 'single-area', 'free-lands-in-its-area'],
    matters: 'Neighbouring areas overlap in one slot, which two locks protect.',
  },
  {
    name: 'shared-bitmap-word',
    origin: 'corpus',
    fixedBy: 'repost of areas with a bitmap',
    what: 'Slots of two areas share a word that is read, changed and written back without atomics.',
    properties: ['no-double-allocation', 'no-data-race', 'free-list', 'lock-discipline'],
    matters: 'A claim is overwritten by the other area: its slots are handed out twice.',
  },
  {
    name: 'last-area-short',
    origin: 'corpus',
    fixedBy: 'repost of areas with a bitmap',
    what: 'The number of slots is no power of two, so that the last area is shorter than the shift assumes.',
    properties: ['geometry', 'in-bounds'],
    matters: 'The search of the last area leaves the pool.',
  },
  {
    name: 'interrupts-left-on',
    origin: 'discipline',
    fixedBy: 'spin_lock() in place of spin_lock_irqsave()',
    what: 'The area lock is taken with interrupts on.',
    properties: ['no-deadlock'],
    matters: 'An interrupt that maps on the CPU that holds the lock spins for ever.',
  },
  {
    name: 'release-unlocked',
    origin: 'discipline',
    fixedBy: 'made for this project',
    what: 'Release changes the lists without taking the lock.',
    properties: ['lock-discipline', 'no-data-race', 'free-list'],
    matters: 'Free counts are lost or invented.',
  },
  {
    name: 'lock-dropped-before-claim',
    origin: 'discipline',
    fixedBy: 'made for this project',
    what: 'The lock is dropped between search and claim, and taken again.',
    properties: ['no-double-allocation'],
    matters: 'Two CPUs find the same slots.',
  },
  {
    name: 'free-without-grace',
    origin: 'discipline',
    fixedBy: 'made for this project',
    what: 'A transient pool is freed without waiting for a grace period.',
    properties: ['pool-lifetime'],
    matters: 'A reader that still stands on the pool follows freed memory.',
  },
  {
    name: 'flag-not-set',
    origin: 'discipline',
    fixedBy: 'made for this project',
    what: 'dev->dma_uses_io_tlb is set after the address has been published, not before.',
    properties: ['lookup-complete'],
    matters: 'Another CPU takes the bounced address for an ordinary one and does not copy or free it.',
  },
];

export function faultNamed(name: string): Fault | undefined {
  return faults.find((fault) => fault.name === name);
}

/** In the corpus of known failures but not modelled yet, with the reason. */
export const uncovered = [
  {
    name: 'flag-unordered',
    fixedBy: '8556f6921c28, v6.6',
    what: 'dev->dma_uses_io_tlb is not tested, or only a write barrier stands before the address is published.',
    reason:
      'It needs weak memory: under sequential consistency, which the models assume and in which the real file is run, it cannot happen.',
  },
] as const;
