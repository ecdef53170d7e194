import { allocAlignment } from './alloc-alignment.ts';
import { copyComplete } from './copy-complete.ts';
import { dmaAlignment } from './dma-alignment.ts';
import { freeLandsInItsArea } from './free-lands-in-its-area.ts';
import { freeList } from './free-list.ts';
import { freeSlotsClean } from './free-slots-clean.ts';
import { geometry } from './geometry.ts';
import { granuleIsolation } from './granule-isolation.ts';
import { inBounds } from './in-bounds.ts';
import { lockDiscipline } from './lock-discipline.ts';
import { lookupComplete } from './lookup-complete.ts';
import { noDataRace } from './no-data-race.ts';
import { noDeadlock } from './no-deadlock.ts';
import { noDoubleAllocation } from './no-double-allocation.ts';
import { noSpuriousFullMaxSize } from './no-spurious-full-max-size.ts';
import { noSpuriousFullMaximal } from './no-spurious-full-maximal.ts';
import { noStaleData } from './no-stale-data.ts';
import { noUnaskedCopy } from './no-unasked-copy.ts';
import { nothingLeftAtQuiescence } from './nothing-left-at-quiescence.ts';
import { pageAlignment } from './page-alignment.ts';
import { poolLifetime } from './pool-lifetime.ts';
import type { AllocatorProperty } from './property.ts';
import { releaseSymmetry } from './release-symmetry.ts';
import { returnsToQuiescence } from './returns-to-quiescence.ts';
import { searchTerminates } from './search-terminates.ts';
import { segment } from './segment.ts';
import { singleArea } from './single-area.ts';
import { syncAddress } from './sync-address.ts';
import { syncBound } from './sync-bound.ts';
import { usedCounter } from './used-counter.ts';
import { usedZeroAtQuiescence } from './used-zero-at-quiescence.ts';

/** Claims whose violation is a defect in every design. */
export const harmfulProperties: readonly AllocatorProperty[] = [
  noDoubleAllocation,
  inBounds,
  geometry,
  dmaAlignment,
  allocAlignment,
  pageAlignment,
  granuleIsolation,
  segment,
  singleArea,
  freeLandsInItsArea,
  releaseSymmetry,
  freeList,
  freeSlotsClean,
  usedCounter,
  usedZeroAtQuiescence,
  nothingLeftAtQuiescence,
  lockDiscipline,
  noDataRace,
  noDeadlock,
  searchTerminates,
  syncAddress,
  syncBound,
  copyComplete,
  noUnaskedCopy,
  noStaleData,
  lookupComplete,
  poolLifetime,
  noSpuriousFullMaximal,
  noSpuriousFullMaxSize,
  returnsToQuiescence,
];
