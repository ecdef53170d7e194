/**
 * What the properties look at: one allocator in one state.
 *
 * It is a flyweight: an object over the machine's memory whose methods take numbers, so that looking costs no allocation.
 * Pools, areas and slots are numbered over the whole allocator; addresses are bytes. Implement it over your own allocator and
 * every property of the catalogue applies to it.
 */
export interface AllocatorView {
  /** IO_TLB_SIZE: bytes of a slot. */
  readonly slotBytes: number;
  /** IO_TLB_SEGSIZE: slots of a segment. */
  readonly segmentSlots: number;
  /** PAGE_SIZE in bytes. */
  readonly pageBytes: number;

  /** Pools that can exist: 0 <= pool < pools. */
  readonly pools: number;
  /** Whether the pool exists now (published or about to be; false once freed). */
  poolPresent(pool: number): boolean;
  poolTransient(pool: number): boolean;
  /** First byte of the pool. */
  poolStart(pool: number): number;
  /** First slot of the pool. */
  poolFirstSlot(pool: number): number;
  /** nslabs: slots of the pool. */
  poolSlots(pool: number): number;
  /** First area of the pool. */
  poolFirstArea(pool: number): number;
  /** nareas: areas of the pool. */
  poolAreas(pool: number): number;
  /** area_nslabs: slots that every area of the pool is meant to have. */
  poolAreaSlots(pool: number): number;

  /** Areas that can exist, over all pools. */
  readonly areas: number;
  areaPool(area: number): number;
  /** First slot of the area. */
  areaFirstSlot(area: number): number;
  /** Slots that are the area's own by the geometry. */
  areaSlots(area: number): number;
  /** Whether the last step changed the lock, the lists, `used` or `index` of the area. True where that is not known. */
  areaTouched(area: number): boolean;
  /** The process that holds the area's lock, or -1. */
  areaLockHolder(area: number): number;
  /** Lock free and nobody parked in the middle of an update of this area: its invariants must hold now. */
  areaSettled(area: number): boolean;
  /** How many processes wait for the area's lock. */
  areaWaiters(area: number): number;
  areaUsed(area: number): number;
  /** The next-fit cursor, area-relative. */
  areaIndex(area: number): number;

  /** Slots over all pools: 0 <= slot < slots. */
  readonly slots: number;
  slotAddress(slot: number): number;
  slotList(slot: number): number;
  /** orig_addr, or -1 for INVALID_PHYS_ADDR. */
  slotOrig(slot: number): number;
  slotAllocSize(slot: number): number;
  slotPad(slot: number): number;

  /** Mappings that can be alive at once: 0 <= mapping < mappings. */
  readonly mappings: number;
  /** Between the claim of its slots and the start of its unmap. */
  mappingLive(mapping: number): boolean;
  /** Whether the mapping's call has returned to the driver: what was promised to the driver must hold from here on. */
  mappingReturned(mapping: number): boolean;
  /** Whether the allocator still counts the mapping's slots as taken: live, or its unmap not yet released. */
  mappingHoldsSlots(mapping: number): boolean;
  mappingDevice(mapping: number): number;
  /** tlb_addr: the address given to the device. */
  mappingAddress(mapping: number): number;
  /** orig: the CPU buffer's address; 0 for coherent memory. */
  mappingOrig(mapping: number): number;
  /** mapping_size in bytes, as the driver asked. */
  mappingSize(mapping: number): number;
  mappingCoherent(mapping: number): boolean;
  /** First slot of the allocation, padding included. */
  mappingFirstSlot(mapping: number): number;
  /** Slots of the allocation, padding included. */
  mappingSlots(mapping: number): number;
  /** The area that served it. */
  mappingArea(mapping: number): number;
  /** min_align_mask of the mapping's device. */
  mappingMinAlignMask(mapping: number): number;
  /** alloc_align_mask of the request. */
  mappingAllocAlignMask(mapping: number): number;
  /** Segment boundary mask of the device; -1 for none (all ones). */
  mappingBoundaryMask(mapping: number): number;
  /** The process that mapped it. Without it, nothing is said about who frees whose mappings. */
  mappingProcess?(mapping: number): number;

  /** Whether the design lets the device allocate from the area. Without it, every device may use every area. */
  deviceMayUse?(device: number, area: number): boolean;

  /** No operation in flight and no live mapping. */
  readonly quiescent: boolean;

  /** What the last step did. Reset before each step; not part of the state. */
  readonly outcome: Outcome;
}

/** Which kind of thing the last step did; `none` for a step that the properties do not care about. */
export type OutcomeKind = 'none' | 'searched' | 'claimed' | 'mapped' | 'refused' | 'looked-up' | 'released' | 'copied';

/**
 * The last step's outcome: one mutable record, its numbers meaningful for the kinds named at each. The mapping concerned can
 * still be asked for its numbers (area, slots, address) after the step that released it.
 */
export interface Outcome {
  kind: OutcomeKind;
  /** The process that took the step. */
  process: number;
  /** The mapping concerned, or -1. */
  mapping: number;
  /** searched: the area under whose lock it searched. claimed, released: the area whose lists were changed. looked-up: the area found (-1: none). */
  area: number;
  /** looked-up: the pool found, or -1. */
  pool: number;
  /** searched: slots looked at. looked-up: pools or buckets looked at. */
  probes: number;
  /** searched: whether a place was found. */
  found: boolean;
  /** released: first slot and count that release computed from the address. */
  firstSlot: number;
  slotCount: number;
  /** searched, refused: what was asked. Bytes to allocate (offset and rounding included), and the masks that bind. */
  allocSize: number;
  allocAlignMask: number;
  /** 0 for coherent memory. */
  orig: number;
  device: number;
  /** min_align_mask and boundary mask (-1: none) of that device. */
  minAlignMask: number;
  boundaryMask: number;
  /** searched, refused: the driver's size in bytes. */
  size: number;
  /** mapped, refused: areas tried by the request; locks taken by it. */
  areasTried: number;
  /** refused: at every instant of the call some area that the request may use could have served it (only where tracked). */
  roomThroughout: boolean;
  /** refused: every area and pool was empty of mappings when the call began and no other call ran. */
  allocatorWasEmpty: boolean;
  /** copied: bounce-buffer address, CPU-buffer address, bytes; true if towards the CPU buffer. */
  copyTlb: number;
  copyOrig: number;
  copyBytes: number;
  copyToCpu: boolean;
  /** Bytes that the call ought to have copied by now, and nobody has: at the end of a sync, and when an unmap gives back the slots. */
  uncopied: number;
  /** copied: how many of the bytes the call was not to copy, or not that way. */
  unasked: number;
  /** copied to the CPU: some byte copied was neither initialised for this mapping nor written by its device. */
  copyStale: boolean;
  /** mapped: some slot that the device can read holds bytes left by another mapping. */
  exposedStale: boolean;
  /** A slot, list or area index outside its range was used (-1: none). */
  outOfBounds: number;
  /** A freed pool was accessed (-1: none). */
  freedPool: number;
  /** An area whose list, used or index was written by a process that does not hold its lock (-1: none). */
  unguardedArea: number;
  /** A list of pools that was changed by a process that does not hold its lock (-1: none, or not known). */
  unguardedList: number;
  /** A live mapping whose orig_addr or pad_slots was written by a process other than its owner (-1: none). */
  foreignMapping: number;
  /** An address that was never bounced was looked up and a pool was found. */
  strayAddressFound: boolean;
}
