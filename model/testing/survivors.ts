/** Mutants that no property kills, by name, and why. */
export interface Survivors {
  /**
   * - `equivalent`: the allocator does the same; at most labels, canonical bytes or the number of steps differ.
   * - `cost`: another area, pool or place is tried first, or more often. No property speaks of speed or of fairness.
   * - `unexercised`: it would show where the unspoilt model never comes: a cross-check of what cannot happen, or another page size.
   * - `larger`: it shows in scenarios larger than the portfolio's.
   * - `hole`: a defect that no property notices.
   */
  readonly kind: 'equivalent' | 'cost' | 'unexercised' | 'larger' | 'hole';
  readonly reason: string;
  readonly names: RegExp;
}

export const survivors: readonly Survivors[] = [
  {
    kind: 'equivalent',
    reason: 'Coherent memory has no buffer to copy back to; the switches of the faults of fill and sync are off.',
    names:
      /^(copiesBack: .* -> m\.requestFromDevice|fill: (m\.requestFromDevice|r -> p$)|syncPart: (m\.syncForCpu\[x\] === 0|x -> r \(2\)))/,
  },
  {
    kind: 'unexercised',
    reason: 'An address that leads to no pool is met only under a fault; a sync that is never begun asks for nothing.',
    names: /^cpu (idle sync|find\.found|find\.lost)/,
  },
  {
    kind: 'unexercised',
    reason:
      'What bounce() does with a slot that does not exist, a slot without a buffer, a delta below 0 or a sync beyond its mapping, and syncs of a mapping that another CPU unmaps.',
    names: /^(drain|beginSync|endSync|bounce): /,
  },
  {
    kind: 'unexercised',
    reason:
      'Where a search never ends, search-terminates has objected before its CPU stands still; elsewhere none comes near the bound.',
    names: /^(neverEnds|probesBound): |^cpu map\.searched: .*neverEnds/,
  },
  {
    kind: 'hole',
    reason:
      'No property bounds how often a request tries an area, or demands that it tries each that it may use before it is refused.',
    names:
      /^(anotherArea|anotherOffset|nextArea|nextOffset|candidates|poolHasArea|poolServes): |^cpu map\.(unlockingEmpty unlock: .*anotherArea|leavingEmpty)/,
  },
  {
    kind: 'cost',
    reason: 'Where a request starts is a matter of load: any area that serves it will do.',
    names:
      /^(takeCursor|compareUsed|beginMap|chooseArea|chooseAreaOfPool|takesCursor|comparesUsed|firstCandidate): |^cpu map\.(starting|takingCursor|comparing)/,
  },
  {
    kind: 'cost',
    reason: 'The cursor is a hint: a search that begins elsewhere finds a place too, or the next one does.',
    names: /^account: .*(first|area|index|want|pool)|^search: .*(index|stride|startsAligned)/,
  },
  {
    kind: 'cost',
    reason:
      'The early reject of a full area spares a search that would fail; a bound of the loop that is never met is larger or smaller.',
    names: /^search: (areaSlots|\(areaSlots|want <= room|m\.used|2 |probes|checked|1 -> 0|2 ->|m\.rules\.stopsAtStart|0 ->|1 ->)/,
  },
  {
    kind: 'cost',
    reason: 'A worker that adds pools too often uses up memory sooner; how many pools there are is no claim.',
    names: /^(scheduleWork|takeWork|workIsPending|memoryLeft|absentPool|publishGrown|buildGrown): |^worker (idle|allocating)/,
  },
  {
    kind: 'cost',
    reason:
      'Every bucket and every instance is looked at in turn, and what is found is looked at once more: another first one, or one too many, changes only the number of probes.',
    names: /^poolOfAddress: /,
  },
  {
    kind: 'equivalent',
    reason:
      'Switches of the design and the generation are constants of a scenario; fields of growing layouts do not exist in others.',
    names:
      /^(areaSlotsOf|areasOf|slotsOf|poolIsTransient|searchesTransient|touchPool|addressInPool): |^cpu map\.(placed|walked|addressing)/,
  },
  {
    kind: 'equivalent',
    reason: 'The words of a freed pool are set anew when it is built: until then they are only canonical.',
    names: /^(freePool|runCallback|buildPool|buildTransient|addPool): /,
  },
  {
    kind: 'equivalent',
    reason: 'Two steps in one, or in another order, where no other process can tell the difference.',
    names: / (runs \S+( if \w+)? at once|\w+ before \w+ to .*|skips \S+( if \w+)?)$/,
  },
  {
    kind: 'equivalent',
    reason: 'Registers of a process that are cleared for equal states to be equal bytes.',
    names: /^(nextArea|nextOffset|enterRead|refuse\w*): |^unlockPoolList: m\.pool|: without rest to /,
  },
  {
    kind: 'equivalent',
    reason: 'An interrupt does not nest in itself: what it does to interrupts that are off anyway is not seen.',
    names: /^(disable|restore)Interrupts: |^lock: /,
  },
  {
    kind: 'equivalent',
    reason: 'Coherent requests have no bits to compare with; a coherent slot is aligned to its page from v6.9 on.',
    names: /^(aligned|takePage): |^cpu map\.returningPage/,
  },
  {
    kind: 'unexercised',
    reason: 'A check or a fallback for what happens only under a seeded fault: an index out of range, an address without a pool.',
    names:
      /^(locate|claim|record|release|countDownFrom|search|slotAddress|spansBoundary|graceEnded|flagSet): |^cpu find\.readingFlag/,
  },
  {
    kind: 'larger',
    reason:
      'It takes two transient pools of one device, one freed while a reader stands on it: `twoListsAtOnce` kills those tried of it; the rest change marks that are only compared with 1.',
    names:
      /^(callRcu|enterRead|leaveRead|unlinkTransient|nextTransient|deviceList): |^cpu find\.|^cpu (unmap\.unlinking|map\.enteringRead)|^rcu /,
  },
  {
    kind: 'larger',
    reason:
      'Nobody waits for the lock of a list of pools: no scenario has two transient pools of one device under way, or interrupts.',
    names:
      /^(lock|unlock)DeviceList: (disable|restore)Interrupts|^(cpu (map|unmap)\.lockingList|worker locking) .*: without the guard /,
  },
  {
    kind: 'larger',
    reason: 'A walk that stands still for ever is met, but only after more states than the bound of a mutant allows.',
    names: /^cpu find\.walking/,
  },
  {
    kind: 'unexercised',
    reason: 'The step without walking, or on an allocator without slots, finds the same pool, or refuses all the same.',
    names: /^cpu idle (unmap|map): /,
  },
];
