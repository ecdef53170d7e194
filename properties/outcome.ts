import type { Outcome, OutcomeKind } from './view.ts';

/** Every kind of outcome, in the order of their numbers where a number stands for one. */
export const outcomeKinds: readonly OutcomeKind[] = [
  'none',
  'searched',
  'claimed',
  'mapped',
  'refused',
  'looked-up',
  'released',
  'copied',
];

/** An outcome in which nothing has happened yet: what an implementation of AllocatorView begins with. */
export function newOutcome(): Outcome {
  return {
    kind: 'none',
    process: -1,
    mapping: -1,
    area: -1,
    pool: -1,
    probes: 0,
    found: false,
    firstSlot: -1,
    slotCount: 0,
    allocSize: 0,
    allocAlignMask: 0,
    orig: 0,
    device: 0,
    minAlignMask: 0,
    boundaryMask: -1,
    size: 0,
    areasTried: 0,
    roomThroughout: false,
    allocatorWasEmpty: false,
    copyTlb: 0,
    copyOrig: 0,
    copyBytes: 0,
    copyToCpu: false,
    uncopied: 0,
    unasked: 0,
    copyStale: false,
    exposedStale: false,
    outOfBounds: -1,
    freedPool: -1,
    unguardedArea: -1,
    unguardedList: -1,
    foreignMapping: -1,
    strayAddressFound: false,
  };
}

/** Forgets the last step. Only the fields that properties read without looking at `kind` are cleared. */
export function clearOutcome(outcome: Outcome, process: number): void {
  outcome.kind = 'none';
  outcome.process = process;
  outcome.mapping = -1;
  outcome.outOfBounds = -1;
  outcome.freedPool = -1;
  outcome.uncopied = 0;
  outcome.unasked = 0;
  outcome.unguardedArea = -1;
  outcome.unguardedList = -1;
  outcome.foreignMapping = -1;
  outcome.copyStale = false;
  outcome.exposedStale = false;
  outcome.strayAddressFound = false;
}
