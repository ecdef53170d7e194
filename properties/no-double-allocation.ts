import {
  heldSlotsLookAt,
  holderOf,
  mappingBytesText,
  mappingEndSlot,
  mappingSlotsText,
  promised,
  promisedLooksAt,
} from './mapping.ts';
import type { AllocatorProperty } from './property.ts';
import type { AllocatorView } from './view.ts';

/** A mapping whose slots another one holds too, or -1. An unmap in progress still reads its slots: it counts until it is released. */
function slotsSharedBy(view: AllocatorView): number {
  for (let mapping = 0; mapping < view.mappings; mapping++) {
    if (!view.mappingHoldsSlots(mapping)) continue;
    // Two that share a slot are found at the first of them.
    if (holderOf(view, view.mappingFirstSlot(mapping), mappingEndSlot(view, mapping), mapping, mapping + 1) !== -1)
      return mapping;
  }
  return -1;
}

function coherent(view: AllocatorView, mapping: number): boolean {
  return view.mappingCoherent(mapping) && promised(view, mapping);
}

/** First byte that the driver owns: coherent memory is handed out as whole pages. */
function extentStart(view: AllocatorView, mapping: number): number {
  const address = view.mappingAddress(mapping);
  return view.mappingCoherent(mapping) ? address & -view.pageBytes : address;
}

function extentEnd(view: AllocatorView, mapping: number): number {
  const end = view.mappingAddress(mapping) + view.mappingSize(mapping);
  return view.mappingCoherent(mapping) ? (end + view.pageBytes - 1) & -view.pageBytes : end;
}

/** A mapping other than the coherent one that shares a byte with its pages, or -1. */
function pageIntruder(view: AllocatorView, owner: number): number {
  const start = extentStart(view, owner);
  const end = extentEnd(view, owner);
  for (let other = 0; other < view.mappings; other++) {
    if (other === owner || !promised(view, other)) continue;
    if (extentStart(view, other) < end && start < extentEnd(view, other)) return other;
  }
  return -1;
}

function pagesSharedBy(view: AllocatorView): number {
  for (let owner = 0; owner < view.mappings; owner++) {
    if (coherent(view, owner) && pageIntruder(view, owner) !== -1) return owner;
  }
  return -1;
}

export const noDoubleAllocation: AllocatorProperty = {
  name: 'no-double-allocation',
  kind: 'always',
  when: 'state',
  looksAt: [...promisedLooksAt, ...heldSlotsLookAt, 'mappingAddress', 'mappingSize', 'mappingCoherent'],
  class: { kind: 'harmful' },
  sentence: 'No slot belongs to two mappings, and no page of coherent memory to anybody else.',
  rule: 'swiotlb_find_slots() claims slots whose list entry is not 0; swiotlb_alloc() hands out whole pages (CVE-2024-35814, 04867a7a3332)',
  matters: 'Two devices write the same bounce buffer: data of one driver ends up in the memory of another.',
  holds: (view) => slotsSharedBy(view) === -1 && pagesSharedBy(view) === -1,
  explain(view) {
    const mapping = slotsSharedBy(view);
    if (mapping !== -1) {
      const other = holderOf(view, view.mappingFirstSlot(mapping), mappingEndSlot(view, mapping), mapping);
      return `${mappingSlotsText(view, mapping)} shares a slot with ${mappingSlotsText(view, other)}`;
    }
    const owner = pagesSharedBy(view);
    const intruder = pageIntruder(view, owner);
    return `the pages of coherent ${mappingBytesText(view, owner)} hold bytes of ${mappingBytesText(view, intruder)}`;
  },
};
